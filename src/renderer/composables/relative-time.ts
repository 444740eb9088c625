const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** "just now", "3 minutes ago", "yesterday", and from a week on the date. */
export function timeAgo(iso: string, nowMs: number): string {
  const passedMs = nowMs - Date.parse(iso)
  if (passedMs < minuteMs) return 'just now'
  if (passedMs < hourMs) return relative.format(-Math.floor(passedMs / minuteMs), 'minute')
  if (passedMs < dayMs) return relative.format(-Math.floor(passedMs / hourMs), 'hour')
  if (passedMs < 7 * dayMs) return relative.format(-Math.floor(passedMs / dayMs), 'day')
  return `on ${date(iso, nowMs)}`
}

/** The same for a narrow column: "now", "3 min", "2 h", "yesterday", "3 d", "12 Mar". */
export function timeAgoShort(iso: string, nowMs: number): string {
  const passedMs = nowMs - Date.parse(iso)
  if (passedMs < minuteMs) return 'now'
  if (passedMs < hourMs) return `${Math.floor(passedMs / minuteMs)} min`
  if (passedMs < dayMs) return `${Math.floor(passedMs / hourMs)} h`
  if (passedMs < 2 * dayMs) return 'yesterday'
  if (passedMs < 7 * dayMs) return `${Math.floor(passedMs / dayMs)} d`
  return date(iso, nowMs, 'short')
}

/** "14:05" today, "12 March, 14:05" before: for whatever a decision hangs on. */
export function clockTime(iso: string, nowMs: number): string {
  const time = new Date(iso)
  // By hand: a dialog with a hundred times in it would wait for as many formatters.
  const clock = `${twoDigits(time.getHours())}:${twoDigits(time.getMinutes())}`
  return time.toDateString() === new Date(nowMs).toDateString() ? clock : `${date(iso, nowMs)}, ${clock}`
}

const twoDigits = (count: number): string => String(count).padStart(2, '0')

function date(iso: string, nowMs: number, month: 'long' | 'short' = 'long'): string {
  const time = new Date(iso)
  const sameYear = time.getFullYear() === new Date(nowMs).getFullYear()
  return time.toLocaleDateString('en-GB', { day: 'numeric', month, ...(sameYear ? {} : { year: 'numeric' }) })
}
