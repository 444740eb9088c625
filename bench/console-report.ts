import { cells, columns } from './figure-text.ts'
import type { Figure } from './figure.ts'

export function printTable(title: string, figures: readonly Figure[]): void {
  const table = [columns, ...figures.map(cells)]
  const widths = columns.map((_, column) => Math.max(...table.map(row => row[column]?.length ?? 0)))
  console.log(`\n${title}`)
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  }
}
