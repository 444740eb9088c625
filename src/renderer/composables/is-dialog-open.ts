/** Whether a dialog is open, which owns the keyboard then. */
export const isDialogOpen = (): boolean =>
  document.querySelector('[role="dialog"][data-state="open"], [role="alertdialog"]') !== null
