import type { Page } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'

/* Whoever may write in a wiki must not thereby run programs in the windows of those who read it. */

const flag = 'window.ranScript=true'
/** One for each way in which text has become script somewhere. */
const attacks = [
  `<script>${flag}</script>`,
  `<img src=x onerror="${flag}">`,
  `<img src="x" onerror=${flag} />`,
  `<svg onload="${flag}"><script>${flag}</script></svg>`,
  `<svg><animate onbegin="${flag}" attributeName=x dur=1s></svg>`,
  `<math><mtext></mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=${flag}&gt;"></mglyph></math>`,
  `<iframe srcdoc="<script>parent.${flag}</script>"></iframe>`,
  `<iframe src="javascript:parent.${flag}"></iframe>`,
  `<object data="javascript:${flag}"></object><embed src="javascript:${flag}">`,
  `<body onload="${flag}"><details open ontoggle="${flag}"><summary>s</summary></details>`,
  `<input autofocus onfocus="${flag}"><select autofocus onfocus="${flag}"></select>`,
  `<video><source onerror="${flag}"></video><audio src=x onerror="${flag}"></audio>`,
  `<marquee onstart="${flag}">m</marquee><a href="x" onclick="${flag}">click</a>`,
  `<form action="javascript:${flag}"><button>send</button></form>`,
  `<base href="javascript:${flag}//"><meta http-equiv="refresh" content="0;url=javascript:${flag}">`,
  `<link rel="stylesheet" href="data:text/css,*{background:red}"><style>*{background:url(javascript:${flag})}</style>`,
  `<noscript><p title="</noscript><img src=x onerror=${flag}>"></noscript>`,
  `<template><img src=x onerror="${flag}"></template>`,
  `<p style="background:url('javascript:${flag}');position:fixed;inset:0">styled</p>`,
  `[plain](javascript:${flag})`,
  `[spaced](<java\tscript:${flag}>)`,
  `[entities](&#106;avascript:${flag})`,
  `[data](data:text/html,<script>${flag}</script>)`,
  `[vb](vbscript:${flag}) [file](file:///etc/passwd) [blob](blob:null/x)`,
  `![picture](javascript:${flag})`,
  `![picture](x "onerror=${flag}")`,
  `![" onerror="${flag}](x)`,
  `<javascript:${flag}>`,
  `[reference][r]\n\n[r]: javascript:${flag}`,
  `[[" onmouseover="${flag}|link]]`,
  `[[<img src=x onerror=${flag}>]]`,
  `\`\`\`"><script>${flag}</script>\n</code></pre><script>${flag}</script>\n\`\`\``,
  `# <img src=x onerror="${flag}"> a heading`,
  `| <img src=x onerror="${flag}"> | b |\n|---|---|\n| <script>${flag}</script> | d |`,
  `[^1]\n\n[^1]: <img src=x onerror="${flag}">`,
  `<a id="app" name="etagere">clobber</a><img name="querySelector">`,
]
const hostileTitle = `<img src=x onerror="${flag}">`
const body = attacks.join('\n\n')

/** No script ran, nothing on the page could run one, and nothing took the place of the page's own parts. */
async function expectHarmless(page: Page): Promise<void> {
  const found = await page.evaluate(async () => {
    // A broken image runs its handler only once it is known to be broken.
    await Promise.all(
      [...document.images].filter(image => !image.complete).map(image => image.decode().catch(() => undefined)),
    )
    const elements = [...document.querySelectorAll('main *, aside *, [role=dialog] *')]
    return {
      ran: 'ranScript' in window,
      handlers: elements.flatMap(element =>
        element.getAttributeNames().flatMap(name => (name.startsWith('on') ? [`${element.tagName} ${name}`] : [])),
      ),
      addresses: elements.flatMap(element =>
        ['href', 'src', 'action', 'data', 'srcdoc', 'formaction']
          .map(name => element.getAttribute(name) ?? '')
          .filter(address => /^\s*(?:javascript|vbscript|data|file|blob):/iu.test(address)),
      ),
      forbidden: elements
        .filter(element => /^(?:script|iframe|object|embed|base|meta|link|style|frame)$/iu.test(element.tagName))
        .map(({ tagName }) => tagName),
      app: document.querySelectorAll('#app').length,
    }
  })
  expect(found).toEqual({ ran: false, handlers: [], addresses: [], forbidden: [], app: 1 })
}

test('stays text wherever it is shown', async ({ wiki, alice }) => {
  const dialogs: string[] = []
  alice.page.on('dialog', dialog => {
    dialogs.push(dialog.message())
    void dialog.dismiss()
  })
  await alice.context.route(/^https:/u, route => route.abort())
  const article = await wiki.as('Bob').create({ title: hostileTitle, body, tags: [hostileTitle] })

  await test.step('in the article, the tree and the recent changes', async () => {
    await alice.sidebar.open(hostileTitle)
    await expect(alice.reading.article).toContainText('a heading')
    await expectHarmless(alice.page)
    for (const link of await alice.reading.article.getByRole('link').all()) await link.hover({ force: true })
    await expectHarmless(alice.page)
  })
  await test.step('in the editor and its preview', async () => {
    await alice.reading.edit.click()
    await expect(alice.editing.preview).toContainText('a heading')
    await alice.editing.append('\n\nAlice adds a harmless line.')
    await expect(alice.editing.preview).toContainText('Alice adds a harmless line.')
    await expectHarmless(alice.page)
  })
  await test.step('in the conflict dialog', async () => {
    await wiki.as('Bob').edit(article.id, text => `${text}\n\n<img src=x onerror="${flag}"> Bob adds one.`)
    await alice.editing.save.click()
    await expect(alice.conflict.card(1)).toBeVisible()
    await expectHarmless(alice.page)
    await alice.conflict.choose(1, 'Both')
    await expectHarmless(alice.page)
    await alice.conflict.save.click()
    await alice.editing.expectSaved()
  })
  await test.step('in the history', async () => {
    await alice.openHistory(hostileTitle)
    await expect(alice.history.difference).toBeVisible()
    await expectHarmless(alice.page)
  })
  expect(dialogs).toEqual([])
})
