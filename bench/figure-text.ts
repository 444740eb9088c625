import { isMet, type Figure } from './figure.ts'

export const columns = ['what', 'Etagere', 'beside it', 'ratio', 'required', ''] as const

/** One figure in the words of the table's columns. */
export function cells({ beside, ...figure }: Figure): readonly string[] {
  return [
    figure.name,
    amount(figure.value, figure.unit),
    beside === undefined ? '' : `${amount(beside.value, figure.unit)} ${beside.name}`,
    figure.ratio === undefined ? '' : ratioText(figure.ratio, figure.unit),
    requirementText(figure),
    figure.detail ?? '',
  ]
}

function requirementText(figure: Figure): string {
  const { required, unit } = figure
  if (required === undefined) return ''
  const bound = required.of === 'value' ? amount(required.bound, unit) : ratioText(required.bound, unit)
  return `${required.is} ${bound}: ${isMet(figure) === true ? 'met' : 'NOT MET'}`
}

/** Of rates, how much of the other one; of times and sizes, how many times the other one. */
function ratioText(ratio: number, unit: Figure['unit']): string {
  return unit === '/s' && ratio < 2 ? `${Math.round(ratio * 100)} %` : `${ratio.toFixed(ratio < 10 ? 2 : 1)} ×`
}

function amount(value: number, unit: Figure['unit']): string {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0
  const number = value.toLocaleString('en', { maximumFractionDigits: digits })
  return unit === '/s' ? `${number}/s` : `${number} ${unit}`
}
