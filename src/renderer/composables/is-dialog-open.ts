/** Whether a dialog or a popover is open, which owns the keyboard then. */
export const isDialogOpen = (): boolean =>
  document.querySelector('[role="dialog"][data-state="open"], [role="alertdialog"]') !== null

/** Whether a dialog lies over the whole window, so that nothing behind it can be done. */
export const isWindowCovered = (): boolean => document.querySelector('.scrim') !== null
