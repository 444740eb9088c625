import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  grantsPermission,
  isAppAddress,
  isTrustedSender,
  isWebLink,
  judgeNavigation,
  judgeNewWindow,
} from './web-policy.ts'

const appAddresses = [
  'etagere-app://wiki',
  'etagere-app://wiki/',
  'etagere-app://wiki/articles/5c1e?x=1#top',
  'ETAGERE-APP://wiki/',
]
const impostors = [
  'etagere-app://wiki.example/',
  'etagere-app://WIKI.example/',
  'etagere-app://wiki:80/',
  'etagere-app://ana@wiki/',
  'etagere-app://wiki@example.org/',
  'etagere-app://wiki\\@example.org/',
  'etagere-app://other/',
  'etagere-app:wiki',
  'etagere-app:///wiki',
  'etagere://wiki/',
  'http://wiki/',
  'https://example.org/#etagere-app://wiki/',
  'blob:etagere-app://wiki/5c1e',
  'view-source:etagere-app://wiki/',
  '',
  'wiki',
]
const harmful = [
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'blob:https://example.org/5c1e',
  'smb://example.org/share',
  'ms-msdt:/id',
  'vbscript:x',
  'chrome://settings',
  'about:blank',
  'ftp://example.org/',
  'mailto:',
  'https://',
  'https://ana:secret@example.org/',
  '\\\\example.org\\share',
  'C:\\Windows\\System32\\calc.exe',
  '/usr/bin/true',
  'not an address',
]
const webLinks = [
  'https://example.org/a?b#c',
  'http://127.0.0.1:7468/',
  'HTTPS://EXAMPLE.ORG',
  'mailto:ana@example.org',
]
const mainFrame = { isMainFrame: true }

describe('isAppAddress', () => {
  test.each(appAddresses)('knows %s', address => expect(isAppAddress(address)).toBe(true))
  test.each([...impostors, ...harmful, ...webLinks])('refuses %s', address => expect(isAppAddress(address)).toBe(false))

  test('refuses every other host and scheme', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true, withFragments: true }), address => {
        expect(isAppAddress(address)).toBe(false)
        expect(isAppAddress(address.replace(/^https?/u, 'etagere-app'))).toBe(false)
      }),
    )
  })
})

describe('isWebLink', () => {
  test.each(webLinks)('lets %s leave the app', address => expect(isWebLink(address)).toBe(true))
  test.each([...harmful, ...appAddresses])('keeps %s from the operating system', address =>
    expect(isWebLink(address)).toBe(false),
  )
})

describe('judgeNavigation', () => {
  test.each(appAddresses)('stays in the app for %s', address => {
    expect(judgeNavigation(address, mainFrame)).toBe('app')
  })
  test.each(webLinks)('opens %s outside', address => expect(judgeNavigation(address, mainFrame)).toBe('outside'))
  test.each(harmful)('goes nowhere for %s', address => expect(judgeNavigation(address, mainFrame)).toBe('nowhere'))
  test.each([...appAddresses, ...webLinks])('never moves a frame inside the page, not even to %s', address => {
    expect(judgeNavigation(address, { isMainFrame: false })).toBe('nowhere')
  })
})

describe('judgeNewWindow', () => {
  test.each(webLinks)('opens %s outside', address => expect(judgeNewWindow(address)).toBe('outside'))
  test.each([...appAddresses, ...harmful])('opens no window for %s', address =>
    expect(judgeNewWindow(address)).toBe('nowhere'),
  )
})

describe('grantsPermission', () => {
  const needed = ['local-network-access', 'local-network', 'loopback-network', 'clipboard-sanitized-write']
  const others = [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
    'fullscreen',
    'usb',
    'unknown',
  ]

  test.each(needed)('grants %s to the app, by origin or by address', permission => {
    expect(grantsPermission(permission, 'etagere-app://wiki')).toBe(true)
    expect(grantsPermission(permission, 'etagere-app://wiki/articles/1')).toBe(true)
  })
  test.each(needed)('denies %s to everybody else', permission => {
    for (const origin of [...impostors, ...webLinks, 'null', undefined]) {
      expect(grantsPermission(permission, origin)).toBe(false)
    }
  })
  test.each(others)('denies %s even to the app', permission => {
    expect(grantsPermission(permission, 'etagere-app://wiki')).toBe(false)
  })
})

describe('isTrustedSender', () => {
  const page = { origin: 'etagere-app://wiki', url: 'etagere-app://wiki/articles/1', isMainFrame: true }

  test('trusts the page', () => expect(isTrustedSender(page)).toBe(true))
  test.each([
    ['a frame inside it', { ...page, isMainFrame: false }],
    ['a page without an origin of its own', { ...page, origin: 'null' }],
    ['another origin', { ...page, origin: 'https://example.org' }],
    ['another address', { ...page, url: 'https://example.org/' }],
    ['an empty page', { ...page, url: 'about:blank' }],
    ['a frame that is gone', undefined],
  ])('does not trust %s', (_who, sender) => expect(isTrustedSender(sender)).toBe(false))
})
