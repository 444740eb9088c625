const names: Record<string, string> = {
  bash: 'Bash',
  bat: 'Command prompt',
  c: 'C',
  'c++': 'C++',
  cmd: 'Command prompt',
  console: 'Terminal',
  cpp: 'C++',
  cs: 'C#',
  csharp: 'C#',
  css: 'CSS',
  html: 'HTML',
  ini: 'INI',
  js: 'JavaScript',
  javascript: 'JavaScript',
  json: 'JSON',
  latex: 'LaTeX',
  md: 'Markdown',
  php: 'PHP',
  powershell: 'PowerShell',
  ps1: 'PowerShell',
  py: 'Python',
  rs: 'Rust',
  sh: 'Shell',
  shell: 'Shell',
  shellsession: 'Terminal',
  sql: 'SQL',
  svg: 'SVG',
  tex: 'LaTeX',
  text: 'Text',
  toml: 'TOML',
  ts: 'TypeScript',
  txt: 'Text',
  typescript: 'TypeScript',
  xml: 'XML',
  yaml: 'YAML',
  yml: 'YAML',
}

/** The language in the first word after a fence: `rust` of `rust,ignore,does_not_compile`. */
export const languageOf = (fence: string): string => (/^[\w+#.-]+/u.exec(fence)?.[0] ?? '').toLowerCase()

/** What readers call a language. */
export function languageName(language: string): string {
  return names[language] ?? language.charAt(0).toUpperCase() + language.slice(1)
}
