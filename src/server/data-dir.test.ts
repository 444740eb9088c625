import { describe, expect, it } from 'vitest'
import { dataDirFor } from './data-dir.ts'

describe('the folder that the desktop app uses', () => {
  it.each([
    ['linux', {}, '/home/ana', '/home/ana/.config/Etagere/wiki'],
    ['linux', { XDG_CONFIG_HOME: '/configuration' }, '/home/ana', '/configuration/Etagere/wiki'],
    ['linux', { XDG_CONFIG_HOME: '' }, '/home/ana', '/home/ana/.config/Etagere/wiki'],
    ['linux', { XDG_CONFIG_HOME: 'relative' }, '/home/ana', '/home/ana/.config/Etagere/wiki'],
    ['darwin', {}, '/Users/ana', '/Users/ana/Library/Application Support/Etagere/wiki'],
    ['win32', { APPDATA: 'C:\\Roaming' }, 'C:\\Users\\ana', 'C:\\Roaming\\Etagere\\wiki'],
    ['win32', {}, 'C:\\Users\\ana', 'C:\\Users\\ana\\AppData\\Roaming\\Etagere\\wiki'],
  ])('on %s with %j is under %s', (platform, env, home, expected) => {
    expect(dataDirFor({ platform, env, home })).toBe(expected)
  })
})
