import { homedir } from 'node:os'
import { posix, win32 } from 'node:path'

interface Surroundings {
  readonly platform: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly home: string
}

/** Where the wiki is kept unless somebody says otherwise: the folder that the desktop app uses. */
export function defaultDataDir(): string {
  return dataDirFor({ platform: process.platform, env: process.env, home: homedir() })
}

export function dataDirFor({ platform, env, home }: Surroundings): string {
  if (platform === 'win32') {
    return win32.join(env['APPDATA'] ?? win32.join(home, 'AppData', 'Roaming'), 'Etagere', 'wiki')
  }
  if (platform === 'darwin') return posix.join(home, 'Library', 'Application Support', 'Etagere', 'wiki')
  const configured = env['XDG_CONFIG_HOME']
  // XDG Base Directory Specification: "All paths set in these environment variables must be absolute. If an
  // implementation encounters a relative path […] it should consider the path invalid and ignore it."
  const config = configured !== undefined && posix.isAbsolute(configured) ? configured : posix.join(home, '.config')
  return posix.join(config, 'Etagere', 'wiki')
}
