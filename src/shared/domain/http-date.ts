const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const month = `(${months.join('|')})`
const day = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const longDay = '(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)'
const clock = '(\\d{2}):(\\d{2}):(\\d{2})'

// RFC 9110 §5.6.7: "A recipient that parses a timestamp value in an HTTP field MUST accept all three HTTP-date formats."
const imfFixdate = new RegExp(`^${day}, (\\d{2}) ${month} (\\d{4}) ${clock} GMT$`)
const rfc850Date = new RegExp(`^${longDay}, (\\d{2})-${month}-(\\d{2}) ${clock} GMT$`)
const asctimeDate = new RegExp(`^${day} ${month} (\\d{2}| \\d) ${clock} (\\d{4})$`)

/** The seconds since 1970 that an HTTP date names, or undefined where the text is none. `nowSeconds` decides the century
 *  of two-digit years. */
export function parseHttpDate(text: string, nowSeconds: number): number | undefined {
  const fixed = imfFixdate.exec(text)
  if (fixed) return toSeconds(Number(fixed[3]), fixed[2], fixed[1], fixed.slice(4, 7))
  const asctime = asctimeDate.exec(text)
  if (asctime) return toSeconds(Number(asctime[6]), asctime[1], asctime[2], asctime.slice(3, 6))
  const old = rfc850Date.exec(text)
  if (!old) return undefined
  const inYear = (year: number) => toSeconds(year, old[2], old[1], old.slice(4, 7))
  const year = Math.floor(new Date(nowSeconds * 1000).getUTCFullYear() / 100) * 100 + Number(old[3])
  const seconds = inYear(year)
  // RFC 9110 §5.6.7: "Recipients of a timestamp value in rfc850-date format, which uses a two-digit year, MUST interpret a
  // timestamp that appears to be more than 50 years in the future as representing the most recent year in the past that
  // had the same last two digits."
  const fiftyYearsAhead = new Date(nowSeconds * 1000).setUTCFullYear(new Date(nowSeconds * 1000).getUTCFullYear() + 50)
  return seconds !== undefined && seconds * 1000 > fiftyYearsAhead ? inYear(year - 100) : seconds
}

/** The preferred form, IMF-fixdate. */
export function formatHttpDate(seconds: number): string {
  return new Date(seconds * 1000).toUTCString()
}

function toSeconds(
  year: number,
  monthName: string | undefined,
  dayText: string | undefined,
  time: readonly string[],
): number | undefined {
  const monthIndex = months.indexOf(monthName ?? '')
  const dayOfMonth = Number(dayText)
  const [hour = 24, minute = 60, second = 61] = time.map(Number)
  // A second of 60 is a leap second, which the grammar allows.
  if (hour > 23 || minute > 59 || second > 60) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, monthIndex, dayOfMonth)
  if (date.getUTCMonth() !== monthIndex || date.getUTCDate() !== dayOfMonth) return undefined
  return date.getTime() / 1000 + hour * 3600 + minute * 60 + second
}
