/** Generated folders: what is there, and what differs from what should be. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export type Files = Record<string, string>

export function readFiles(directory: string, ending: string): Files {
  if (!existsSync(directory)) return {}
  return Object.fromEntries(
    readdirSync(directory)
      .filter((name) => name.endsWith(ending))
      .sort()
      .map((name) => [name, readFileSync(join(directory, name), 'utf8')]),
  )
}

/** One line per file that is missing, superfluous or different, with the first line that differs. */
export function differingFiles(wanted: Files, present: Files): string[] {
  const names = [...new Set([...Object.keys(wanted), ...Object.keys(present)])].sort()
  return names.flatMap((name) => {
    const want = wanted[name]
    const have = present[name]
    if (want === have) return []
    if (have === undefined) return [`${name} is missing`]
    if (want === undefined) return [`${name} comes from nothing any more`]
    const wantLines = want.split('\n')
    const line = have.split('\n').findIndex((text, at) => text !== wantLines[at])
    return [`${name} is stale from line ${(line === -1 ? have.split('\n').length : line) + 1} on`]
  })
}
