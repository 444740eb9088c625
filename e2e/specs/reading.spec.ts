import { expect, test } from '../fixtures/test.ts'
import { people, tokenOf, wikiName } from '../fixtures/wiki.ts'

/* The wiki as it is read: open windows follow what others do, and nothing that somebody writes becomes a program. */

test.describe('an open article', () => {
  test('follows what somebody else saves, and so do the lists beside it', async ({ wiki, alice }) => {
    const article = await wiki.as('Carol').create({ title: 'Tides', body: 'High water at noon.' })
    await alice.sidebar.open('Tides')
    await expect(alice.reading.article).toContainText('High water at noon.')

    const bob = wiki.as('Bob')
    await bob.edit(article.id, () => 'High water at one o’clock.\n\n## Springs and neaps\n\nTwice a month.')
    await expect(alice.reading.article).toContainText('High water at one o’clock.')
    await expect(alice.reading.article).toContainText('Last saved by Bob')
    await expect(alice.page.getByRole('navigation', { name: 'Contents' })).toContainText('Springs and neaps')
    await expect(alice.sidebar.change('Tides')).toHaveAttribute('title', 'Tides (Bob)')

    const current = await bob.read(article.id)
    await bob.put(article.id, current.etag, { ...current, title: 'Tides and moons' })
    await expect(alice.reading.title).toHaveText('Tides and moons')
    await expect(alice.sidebar.article('Tides and moons')).toHaveAttribute('aria-current', 'page')
    await expect(alice.sidebar.article('Tides')).toHaveCount(0)
  })

  test('catches up after the network was away', async ({ wiki, alice }) => {
    const article = await wiki.as('Carol').create({ title: 'Tides', body: 'High water at noon.' })
    await alice.sidebar.open('Tides')
    alice.gate.goOffline()
    await expect(alice.page.getByRole('main').getByText(`${wikiName} is offline.`)).toBeVisible()
    await expect(alice.reading.article).toContainText('High water at noon.')
    await wiki.as('Bob').edit(article.id, () => 'High water at one o’clock.')
    await wiki.as('Bob').create({ title: 'Currents' })

    await alice.comeOnline()
    await expect(alice.reading.article).toContainText('High water at one o’clock.')
    await expect(alice.sidebar.article('Currents')).toBeVisible()
    await expect(alice.page.getByRole('main').getByText(`${wikiName} is offline.`)).toBeHidden()
  })

  test('is followed across a restart of the server', async ({ wiki, alice }) => {
    const article = await wiki.as('Carol').create({ title: 'Tides', body: 'High water at noon.' })
    await alice.sidebar.open('Tides')
    await wiki.stop('SIGKILL')
    await wiki.restart()
    await wiki.as('Bob').edit(article.id, () => 'High water at one o’clock.')
    await alice.comeOnline()
    await expect(alice.reading.article).toContainText('High water at one o’clock.')
  })
})

test('links lead to other articles, and to ones that nobody has written yet', async ({ wiki, alice }) => {
  await wiki.as('Carol').create({ title: 'Tolls', body: 'Nobody likes them. See [[Bridges]] and [[Ferries]].' })
  await wiki.as('Carol').create({ title: 'Bridges', body: 'Some have [[Tolls|a price]].' })
  await alice.sidebar.open('Tolls')
  await alice.reading.link('Bridges').click()
  await expect(alice.reading.title).toHaveText('Bridges')
  await expect(alice.page.getByRole('complementary', { name: 'Outline and links' })).toContainText('Linked from')
  await alice.reading.link('a price').click()
  await expect(alice.reading.title).toHaveText('Tolls')

  await alice.reading.link('Ferries').click()
  await expect(alice.editing.title).toHaveValue('Ferries')
  await alice.editing.write('They cross where no bridge stands.')
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  await alice.sidebar.open('Tolls')
  await alice.reading.link('Ferries').click()
  await expect(alice.reading.article).toContainText('They cross where no bridge stands.')
})

test('somebody whom the wiki does not know is asked to sign in', async ({ wiki, page }) => {
  await wiki.as('Carol').create({ title: 'Private matters', body: 'Nobody else may read this.' })
  await page.goto(wiki.url)
  await expect(page.getByRole('heading', { level: 1, name: 'Sign in' })).toBeVisible()
  await expect(page.getByText('Private matters')).toHaveCount(0)

  const field = page.getByRole('textbox', { name: 'Sign-in link or token' })
  await field.fill('a token that nobody has')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await field.fill(tokenOf('Bob'))
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('treeitem', { name: 'Private matters' })).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Sidebar' })).toContainText('Bob')
  expect(page.url(), 'the token does not stay in the address').not.toContain(tokenOf('Bob'))
  await page.reload()
  await expect(page.getByRole('treeitem', { name: 'Private matters' })).toBeVisible()
})

test('dark is dark, by choice or by the system, and stays so', async ({ alice }) => {
  const paper = () => alice.page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const html = alice.page.locator('html')
  const light = await paper()
  await alice.page.emulateMedia({ colorScheme: 'dark' })
  await expect(html).toHaveAttribute('data-theme', 'dark')
  expect(await paper()).not.toBe(light)
  await alice.sidebar.chooseTheme('Light')
  await expect(html).toHaveAttribute('data-theme', 'light')
  expect(await paper()).toBe(light)
  await alice.page.emulateMedia({ colorScheme: 'light' })
  await alice.sidebar.chooseTheme('Dark')
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await alice.page.reload()
  await expect(html).toHaveAttribute('data-theme', 'dark')
})

test('the history of a new article can be asked for the moment it is saved', async ({ alice }) => {
  await alice.sidebar.newArticle.click()
  await alice.editing.name('Tides')
  // While it is being said that it is saved, the address is still that of a new article.
  await alice.page.evaluate(() => {
    const watcher = new MutationObserver(() => {
      const isSaved = [...document.querySelectorAll('main [role=status]')].some(({ textContent }) =>
        textContent.includes('Saved on'),
      )
      if (!isSaved) return
      watcher.disconnect()
      dispatchEvent(new KeyboardEvent('keydown', { key: 'H', ctrlKey: true, shiftKey: true, cancelable: true }))
    })
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  await alice.editing.save.click()
  await expect(alice.history.revision(1)).toBeVisible()
  await alice.page.goBack()
  await expect(alice.editing.title).toHaveValue('Tides')
})

test('history shows what changed and brings an old text back', async ({ wiki, alice }) => {
  const carol = wiki.as('Carol')
  const article = await carol.create({ title: 'Lamps', body: 'Whale oil burns bright.\n\nIt smells.\n' })
  await wiki.as('Bob').edit(article.id, body => body.replace('bright', 'dim'))
  await alice.openHistory('Lamps')
  await expect(alice.page.getByRole('heading', { name: 'What changed from revision 1 to 2' })).toBeVisible()
  await expect(alice.history.difference).toContainText('bright')
  await expect(alice.history.difference).toContainText('dim')

  await alice.history.restore(1)
  await expect(alice.history.revision(3)).toContainText('Restored')
  expect((await carol.read(article.id)).body).toBe(article.body)
  expect((await carol.revisions(article.id)).map(({ kind }) => kind)).toEqual(['restore', 'edit', 'create'])
})

test('restoring asks again when somebody saved meanwhile', async ({ wiki, alice }) => {
  const carol = wiki.as('Carol')
  const article = await carol.create({ title: 'Lamps', body: 'Whale oil burns bright.' })
  await wiki.as('Bob').edit(article.id, () => 'Whale oil burns dim.')
  await alice.openHistory('Lamps')
  await expect(alice.history.revision(2)).toBeVisible()
  await alice.page.getByRole('button', { name: 'Restore revision 1…' }).click()
  await wiki.as('Bob').edit(article.id, () => 'Whale oil is dear.')
  const question = alice.page.getByRole('dialog', { name: 'Restore revision 1?' })
  await question.getByRole('button', { name: 'Restore revision 1' }).click()

  const again = alice.page.getByRole('dialog', { name: 'Bob saved meanwhile' })
  await expect(again).toContainText('loses nothing')
  expect((await carol.read(article.id)).body).toBe('Whale oil is dear.')
  await again.getByRole('button', { name: 'Restore revision 1' }).click()
  await expect.poll(async () => (await carol.read(article.id)).body).toBe('Whale oil burns bright.')
  expect(await carol.everyText(article.id)).toContain('Whale oil is dear.')
})

test.describe('deleting', () => {
  test('can be undone, and is a revision like any other', async ({ wiki, alice }) => {
    const carol = wiki.as('Carol')
    const article = await carol.create({ title: 'Rumours', body: 'Somebody said something.' })
    await alice.sidebar.open('Rumours')
    await alice.reading.command('Delete')
    await expect(alice.sidebar.article('Rumours')).toHaveCount(0)
    expect(await carol.list()).toEqual([])

    await alice.page.getByRole('status').getByRole('button', { name: 'Undo' }).click()
    await expect(alice.sidebar.article('Rumours')).toBeVisible()
    expect((await carol.read(article.id)).body).toBe('Somebody said something.')
    expect((await carol.revisions(article.id)).map(({ kind }) => kind)).toEqual(['restore', 'delete', 'create'])
  })

  test('shows its readers who did it and how to get it back', async ({ wiki, alice }) => {
    const article = await wiki.as('Carol').create({ title: 'Rumours', body: 'Somebody said something.' })
    await alice.sidebar.open('Rumours')
    await wiki.as('Bob').remove(article.id)
    await expect(alice.page.getByRole('heading', { level: 1 })).toHaveText('“Rumours” was deleted')
    await expect(alice.reading.main).toContainText('Bob deleted it')
    await alice.page.getByRole('button', { name: 'Restore' }).click()
    await expect(alice.reading.article).toContainText('Somebody said something.')
  })

  test('asks when somebody saved meanwhile', async ({ wiki, alice }) => {
    const article = await wiki.as('Carol').create({ title: 'Rumours', body: 'Somebody said something.' })
    await alice.sidebar.open('Rumours')
    const held = alice.gate.holdRequest(({ method }) => method === 'DELETE')
    await alice.reading.command('Delete')
    await held.arrived
    await wiki.as('Bob').edit(article.id, () => 'It was true after all.')
    held.release()
    const question = alice.page.getByRole('dialog', { name: 'Bob changed “Rumours” meanwhile' })
    await question.getByRole('button', { name: 'Keep the article' }).click()
    await expect(alice.reading.article).toContainText('It was true after all.')
    expect((await wiki.as('Carol').read(article.id)).body).toBe('It was true after all.')
  })

  test('takes no text from somebody who is editing', async ({ wiki, alice }) => {
    const article = await wiki.as('Carol').create({ title: 'Rumours', body: 'Somebody said something.\n' })
    await alice.editArticle('Rumours')
    await alice.editing.append('Alice heard it too.\n')
    await wiki.as('Bob').remove(article.id)

    await expect(alice.editing.banner('Bob deleted this article')).toContainText('Your text is safe.')
    await alice.editing.expectText('Alice heard it too.')
    await alice.editing.expectOnlyHere()
    await alice.editing.answerBanner('Save mine as a new article')
    await alice.editing.expectSaved()
    expect((await wiki.as('Carol').read(article.id)).body).toBe('Somebody said something.\nAlice heard it too.\n')
  })

  test('at the instant of a save: the save is told, and keeps its text', async ({ wiki, alice }) => {
    const article = await wiki.as('Carol').create({ title: 'Rumours', body: 'Somebody said something.\n' })
    await alice.editArticle('Rumours')
    await alice.editing.append('Alice heard it too.\n')
    const held = alice.gate.holdRequest(({ method }) => method === 'PUT')
    await alice.editing.save.click()
    await held.arrived
    await wiki.as('Bob').remove(article.id)
    held.release()
    await expect(alice.editing.banner('deleted')).toContainText('Your text is safe.')
    await alice.editing.expectText('Alice heard it too.')
  })
})

test('a title that is taken is told at the title, and the text stays', async ({ wiki, alice, ledger }) => {
  await wiki.as('Carol').create({ title: 'Ropes', body: 'Hemp.' })
  await alice.sidebar.newArticle.click()
  await alice.editing.name('ROPES')
  await alice.editing.write('Manila is better, thinks Alice.\n')
  await alice.editing.save.click()

  await expect(alice.editing.title).toHaveAccessibleDescription(/There is already an article “ROPES” in this place/)
  await expect(alice.editing.title).toBeFocused()
  await alice.editing.expectText('Manila is better, thinks Alice.')
  await alice.editing.expectOnlyHere()
  await alice.editing.name('Better ropes')
  ledger.tookBack('ROPES')
  await alice.editing.save.click()
  await alice.editing.expectSaved()
  expect((await wiki.as('Carol').list()).map(({ title }) => title).toSorted()).toEqual(['Better ropes', 'Ropes'])
})

test('who signs a revision is whose token wrote it', async ({ wiki, editors }) => {
  for (const { name, sidebar, editing } of await editors(2)) {
    await sidebar.newArticle.click()
    await editing.name(`Signed by ${name}`)
    await editing.save.click()
    await editing.expectSaved()
  }
  const signed = (await wiki.as('Carol').list()).map(({ title, updatedBy }) => [title, updatedBy])
  expect(signed.toSorted()).toEqual(people.slice(0, 2).map(name => [`Signed by ${name}`, name]))
})
