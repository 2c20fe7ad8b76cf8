/**
 * `--! include <path>` lines: the manifest `sql/schema/install.sql` consists of them, and a migration is drafted with them.
 *
 * A migration is compiled: each include becomes the text of its file between `--! begin <path>` and `--! end <path>`,
 * because a database runs self-contained files. Compiling again refreshes what stands between begin and end.
 */
import { existsSync, readFileSync } from 'node:fs'
import { resolve, sep } from 'node:path'
import { Refusal } from './command.js'
import { schemaDir } from './paths.js'

/** What the runner makes before the first migration is no part of one. */
export const madeByRunner = ['core/roles.sql', 'core/bootstrap.sql']

const directive = /^--!\s*(\S*)\s*(.*?)\s*$/

/** The text of an included file, and nothing outside of sql/schema. */
function readIncluded(path: string, where: string, directory: string): string {
  const file = resolve(directory, path)
  if (!file.startsWith(resolve(directory) + sep))
    throw new Refusal(`${where}: ${path} lies outside of sql/schema.`)
  if (!existsSync(file)) throw new Refusal(`${where}: there is no file sql/schema/${path}.`)
  return readFileSync(file, 'utf8').trimEnd()
}

/** Replaces include lines, and what stands between begin and end lines, by the present text of the files. */
export function compileMigration(text: string, name: string, directory = schemaDir): string {
  const output: string[] = []
  let open: { path: string; line: number } | undefined
  text.split('\n').forEach((line, index) => {
    const where = `${name}:${index + 1}`
    const match = line.match(directive)
    if (!match) {
      if (!open) output.push(line)
      return
    }
    const [, verb, path] = match as unknown as [string, string, string]
    if (path === '') throw new Refusal(`${where}: "${line}" names no file.`)
    if (verb === 'end') {
      if (open?.path !== path) throw new Refusal(`${where}: "--! end ${path}" closes nothing.`)
      output.push(readIncluded(path, where, directory), line)
      open = undefined
    } else if (open) {
      throw new Refusal(`${where}: "--! begin ${open.path}" in line ${open.line} is not closed.`)
    } else if (verb === 'begin') {
      open = { path, line: index + 1 }
      output.push(line)
    } else if (verb === 'include') {
      output.push(`--! begin ${path}`, readIncluded(path, where, directory), `--! end ${path}`)
    } else {
      throw new Refusal(`${where}: "--! ${verb}" is unknown; write include, begin or end.`)
    }
  })
  if (open) throw new Refusal(`${name}: "--! begin ${open.path}" in line ${open.line} is not closed.`)
  return output.join('\n')
}

/** The files that a manifest or a migration names, in order. */
export function includedPaths(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.match(directive))
    .filter((match) => match !== null && ['include', 'begin'].includes(match[1] as string))
    .map((match) => (match as RegExpMatchArray)[2] as string)
}

/** The manifest with every include replaced by the file: one text that builds the schema. */
export function expandManifest(text: string, directory = schemaDir): string {
  return compileMigration(text, 'install.sql', directory)
}

/** A compiled migration without the included texts, line for line: those are linted where they are written. */
export function ownText(text: string): string {
  let inside = false
  return text
    .split('\n')
    .map((line) => {
      const verb = line.match(directive)?.[1]
      if (verb === 'begin') inside = true
      if (verb === 'end') inside = false
      return inside ? '' : line
    })
    .join('\n')
}
