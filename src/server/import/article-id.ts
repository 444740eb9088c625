import { createHash } from 'node:crypto'
import type { ArticleId } from '#shared/domain/article.ts'

/** Gives every place in a folder on this machine the same article of the same wiki each time it is imported: a UUID of
 *  version 8 (RFC 9562 §5.8) out of a hash. `folder` is a real path, without links. */
export function createArticleIds(instanceId: string, folder: string): (path: string) => ArticleId {
  return path => {
    const hash = createHash('sha256')
      .update(JSON.stringify([instanceId, folder, path]))
      .digest()
    hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6)
    hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
    const hex = hash.toString('hex', 0, 16)
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/u, '$1-$2-$3-$4-') as ArticleId
  }
}
