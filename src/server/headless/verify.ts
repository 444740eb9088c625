import { existsSync } from 'node:fs'
import { verifyDatabase, type Verification } from '../storage/sqlite/verify/verify-database.ts'

/** Looks through a wiki or a backup of one, whether or not a server runs on it. Nothing is changed.
 *  @returns what to tell the person at the terminal
 *  @throws where there is no such file, or a newer version has written it */
export function verify(file: string): { readonly isSound: boolean; readonly text: string } {
  if (!existsSync(file)) throw new Error(`There is no wiki ${file}.`)
  const verification = verifyDatabase(file, 'all')
  return { isSound: verification.findings.length === 0, text: describe(file, verification) }
}

function describe(file: string, { content, findings }: Verification): string {
  const lines = [
    `${file} is ${findings.length === 0 ? 'sound' : 'damaged'}.`,
    ...(content === undefined
      ? []
      : [
          `  ${counted(content.articles, 'article')}, and ${content.deleted} deleted`,
          `  ${counted(content.revisions, 'revision')}`,
          `  ${counted(content.changes, 'change')}, the last one number ${content.sequence}`,
        ]),
    ...(findings.length === 0 ? [] : ['', `${counted(findings.length, 'finding')}:`]),
    ...findings.map(({ check, sentence }) => `  ${check}: ${sentence}`),
  ]
  return `${lines.join('\n')}\n`
}

const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`
