import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** A screenshot with at most 256 colours, a third of its size: few enough bytes to stand in a repository. Takes what
 *  Chromium makes: eight bits, not interlaced, with or without alpha. */
export function smallPng(png: Buffer): Buffer {
  const { width, height, channels, pixels } = decode(png)
  const count = width * height
  const colours = new Uint32Array(count)
  const uses = new Map<number, number>()
  for (let at = 0; at < count; at++) {
    const colour = pixels.readUIntBE(at * channels, 3)
    colours[at] = colour
    uses.set(colour, (uses.get(colour) ?? 0) + 1)
  }
  const palette = [...uses.keys()].sort(
    (one, other) => weight(other, uses.get(other) ?? 0) - weight(one, uses.get(one) ?? 0),
  )
  const kept = palette.slice(0, 256)
  const indexes = new Map(palette.map(colour => [colour, nearest(kept, colour)]))
  const rows = Buffer.alloc(height * (width + 1))
  for (let at = 0; at < count; at++) {
    rows[at + Math.floor(at / width) + 1] = indexes.get(colours[at] ?? 0) ?? 0
  }
  const header = Buffer.from(png.subarray(16, 29))
  header[9] = 3 // palette
  return Buffer.concat([
    png.subarray(0, 8),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(kept.flatMap(colour => [colour >> 16, (colour >> 8) & 255, colour & 255]))),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Strong colours are few and tell most. */
function weight(colour: number, uses: number): number {
  const channels = [16, 8, 0].map(shift => (colour >> shift) & 255)
  return uses * (1 + (Math.max(...channels) - Math.min(...channels)) / 8)
}

function nearest(palette: readonly number[], colour: number): number {
  let [best, least] = [0, Infinity]
  for (const [index, other] of palette.entries()) {
    const [red, green, blue] = [
      (other >> 16) - (colour >> 16),
      ((other >> 8) & 255) - ((colour >> 8) & 255),
      (other & 255) - (colour & 255),
    ]
    const apart = red * red + green * green + blue * blue
    if (apart < least) [best, least] = [index, apart]
  }
  return best
}

function decode(png: Buffer) {
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const channels = png[25] === 6 ? 4 : 3
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    const isData = png.toString('latin1', at + 4, at + 8) === 'IDAT'
    if (isData) parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const filtered = inflateSync(Buffer.concat(parts))
  const stride = width * channels
  const pixels = Buffer.alloc(height * stride)
  for (let row = 0; row < height; row++) {
    const filter = filtered[row * (stride + 1)] ?? 0
    for (let column = 0; column < stride; column++) {
      const at = row * stride + column
      const left = column < channels ? 0 : (pixels[at - channels] ?? 0)
      const above = row === 0 ? 0 : (pixels[at - stride] ?? 0)
      const corner = row === 0 || column < channels ? 0 : (pixels[at - stride - channels] ?? 0)
      pixels[at] = (filtered[row * (stride + 1) + 1 + column] ?? 0) + predicted(filter, left, above, corner)
    }
  }
  return { width, height, channels, pixels }
}

/** PNG specification, 9.2. */
function predicted(filter: number, left: number, above: number, corner: number): number {
  if (filter < 4) return [0, left, above, (left + above) >> 1][filter] ?? 0
  const [byLeft, byAbove, byCorner] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs)
  if ((byLeft ?? 0) <= (byAbove ?? 0) && (byLeft ?? 0) <= (byCorner ?? 0)) return left
  return (byAbove ?? 0) <= (byCorner ?? 0) ? above : corner
}

function chunk(type: string, content: Buffer): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(typed))
  return Buffer.concat([length, typed, sum])
}
