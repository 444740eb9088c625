import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'
import { join, resolve } from 'node:path'

/** One measured figure beside the limit that the same machine set in the same run. */
export interface Figure {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly limit: { readonly name: string; readonly value: number }
  /** How close to the limit, 1 being the limit itself, whether more or less is better. */
  readonly ratio: number
  readonly detail?: string
}

export const rate = (name: string, value: number, limitName: string, limit: number, detail?: string): Figure => ({
  name,
  value,
  unit: '/s',
  limit: { name: limitName, value: limit },
  ratio: value / limit,
  ...(detail === undefined ? {} : { detail }),
})

export const duration = (name: string, valueMs: number, limitName: string, limitMs: number): Figure => ({
  name,
  value: valueMs,
  unit: 'ms',
  limit: { name: limitName, value: limitMs },
  ratio: limitMs / valueMs,
})

export function printTable(figures: readonly Figure[]): void {
  const rows = figures.map(({ name, value, unit, limit, ratio, detail }) => [
    name,
    `${format(value)} ${unit}`,
    `${format(limit.value)} ${unit}`,
    `${Math.round(ratio * 100)} %`,
    limit.name,
    detail ?? '',
  ])
  const table = [['what', 'Etagere', 'limit', 'ratio', 'the limit is', ''], ...rows]
  const widths = table.reduce<number[]>(
    (known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)),
    [],
  )
  for (const row of table) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
  }
}

/** Writes the figures as JSON and returns the path. */
export function writeJson(figures: readonly Figure[]): string {
  const folder = resolve(import.meta.dirname, 'results')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, 'latest.json')
  const machine = {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryBytes: totalmem(),
    system: `${platform()} ${release()}`,
    node: process.version,
  }
  writeFileSync(path, JSON.stringify({ at: new Date().toISOString(), machine, figures }, null, 2) + '\n')
  return path
}

const format = (value: number) => value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
