import { type Command, InvalidArgumentError } from 'commander'
import { DemoError, runDemo, type Step } from '../demo/index.js'
import { action, type CommonOptions, withJson } from './support/command.js'
import { UsageError } from './support/errors.js'
import { EXIT } from './support/exit.js'
import type { Output, Progress } from './support/output.js'

interface Options extends CommonOptions {
  csv?: string
  people: number
  keep?: boolean
}

export function register(program: Command): void {
  withJson(program.command('demo'))
    .description(
      'start a database that other software lives in, install, load people, and show around; exit code 1 when a row of the file was broken',
    )
    .option('--csv <path>', 'load the people of this file; its first line names the columns')
    .option('--people <number>', 'how many people to invent without a file', people, 5000)
    .option('--keep', 'leave the server running, and print how to connect to it and how to stop it')
    .action(
      action(async ({ csv, people, keep = false }: Options, output) => {
        const began = performance.now()
        const show = new Show(output)
        const steps: Step[] = []
        await runDemo({
          csv,
          people,
          keep,
          onStep: (step) => {
            steps.push(step)
            show.step(step)
          },
          onProgress: (progress) => show.progress(progress),
        }).catch((error) => {
          throw error instanceof DemoError ? new UsageError(error.message) : error
        })
        const ms = Math.round(performance.now() - began)
        output.result({ ms, steps })
        const broken = steps
          .flatMap((step) => (step.step === 'load' ? step.rejected : []))
          .filter((row) => !row.incomplete).length
        show.end({ ms, keep, broken })
        return broken > 0 ? EXIT.findings : EXIT.done
      }),
    )
}

const MOST_PEOPLE = 100_000

function people(text: string): number {
  const number = Number(text)
  if (!/^\d+$/.test(text) || number < 1 || number > MOST_PEOPLE) {
    throw new InvalidArgumentError(`It must be a number from 1 to ${MOST_PEOPLE}.`)
  }
  return number
}

/** Rows of a file that are named; the others are only counted. */
const NAMED_ROWS = 5

class Show {
  #number = 0
  #bar: Progress | undefined

  constructor(readonly output: Output) {}

  progress(progress: Parameters<Parameters<typeof runDemo>[0]['onProgress']>[0]): void {
    if (progress.event === 'over') {
      this.#bar?.stop()
      this.#bar = undefined
      return
    }
    this.#bar ??= this.output.progress(
      progress.event === 'migrating' ? '  migrating' : '  loading people',
      progress.total,
    )
    this.#bar.update(progress.done, progress.event === 'migrating' ? progress.name : undefined)
  }

  step(step: Step): void {
    switch (step.step) {
      case 'start':
        this.#title(`A Postgres ${step.postgres} of its own, on port ${step.port}`, step.ms)
        break
      case 'neighbours': {
        this.#title('A database where others already live', step.ms)
        for (const { name, version, tables, rows } of step.neighbours) {
          this.#line(
            `${name.padEnd(16)} ${plural(tables, 'table').padEnd(10)} ${plural(rows, 'row').padEnd(11)} ${version ? `installed by its own package, ${version}` : 'of an application, here first'}`,
          )
        }
        if (step.absent.length > 0) {
          this.#line(
            `${step.absent.join(' and ')}: not installed here, so left out (npm install --save-dev ${step.absent.join(' ')})`,
          )
        }
        break
      }
      case 'migrate':
        this.#title(`pg-strata migrate, as a login that is no superuser`, step.ms)
        this.#line(step.migrations.map(({ name }) => name.replace(/^\d+_(create_)?/, '')).join(' → '))
        break
      case 'load': {
        const { counts, columns, rejected, source } = step
        const number = (n: number): string => n.toLocaleString('en')
        this.#title(
          `${number(counts.users)} people from ${source}, into ${counts.organizations} organizations`,
          step.ms,
        )
        for (const row of columnsOf(columns.matched.map(({ column, field }) => `${column} → ${field}`)))
          this.#line(row)
        for (const { column, reason } of columns.unmatched) this.#line(`${column}: not loaded (${reason})`)
        for (const { line, reason, incomplete } of rejected.slice(0, NAMED_ROWS)) {
          this.#line(`line ${line} ${incomplete ? 'left out' : 'rejected'}: ${reason}`)
        }
        if (rejected.length > NAMED_ROWS)
          this.#line(`… and ${rejected.length - NAMED_ROWS} more; --json lists all`)
        this.#line(
          `customers ${number(counts.customers)} · addresses ${number(counts.addresses)} · users ${number(counts.users)} · memberships ${number(counts.memberships)}`,
        )
        this.#line(
          `registered ${number(counts.registered)} · proved an e-mail address ${number(counts.verified)} · signed in ${number(counts.signedIn)}`,
        )
        break
      }
      case 'tenants':
        this.#title(`The same typed query, asked by ${step.person} in two organizations`, step.ms)
        this.#code('await listMembers(tx, { limit: 2 })   // of which one? The session knows.')
        for (const { organization, members, first } of step.tenants) {
          this.#line(
            `${organization.padEnd(15)} ${plural(members, 'member').padEnd(12)} ${first.join(', ')}, …`,
          )
        }
        break
      case 'forgeries':
        this.#title(`Somebody with SQL and bad intentions, against ${step.victim}`, step.ms)
        for (const { attempt, seen } of step.forgeries)
          this.#line(`${plural(seen, 'row').padStart(9)}  ${attempt}`)
        this.#line(
          `${plural(step.there, 'row').padStart(9)}  a real session there, to prove that there was something to see`,
        )
        break
      case 'analysis':
        this.#title('An analyst asks in SQL, over all organizations and without names', step.ms)
        for (const line of step.sql.split('\n')) this.#code(line)
        for (const line of table(step.rows)) this.#line(line)
        this.#line(`${step.refused.sql}: refused (SQLSTATE ${step.refused.sqlState})`)
        break
      case 'life':
        this.#title(`The status of ${step.name}: derived from events, never set`, step.ms)
        for (const { what, status } of step.moments) this.#line(`${what.padEnd(34)} ${status}`)
        this.#line(`her own session during the lock: refused, ${step.sessionWhileLocked}`)
        this.#line(
          `how long was she locked? strata.user_status_periods says ${step.lockedSeconds.toFixed(3)} s`,
        )
        break
      case 'arrivals':
        this.#title('Signing up and in: counted, slowed down and decided by the database', step.ms)
        for (const { what, outcome } of step.attempts) this.#line(`${what.padEnd(48)} ${outcome}`)
        break
      case 'verification':
        this.#title('A customer, verified once, by a document that the database cannot read', step.ms)
        for (const { what, outcome } of step.attempts) this.#line(`${what.padEnd(48)} ${outcome}`)
        break
      case 'clinics':
        this.#title('A doctor at two clinics: one login, two people, each with rights of their own', step.ms)
        for (const { what, outcome } of step.attempts) this.#line(`${what.padEnd(66)} ${outcome}`)
        break
      case 'companies':
        this.#title('Companies in one organization, and what stays when somebody leaves', step.ms)
        for (const { what, outcome } of step.attempts) this.#line(`${what.padEnd(66)} ${outcome}`)
        break
      case 'merging':
        this.#title(
          'One person twice: found, merged with the orders of another program, and parted again',
          step.ms,
        )
        for (const { what, outcome } of step.attempts) this.#line(`${what.padEnd(66)} ${outcome}`)
        break
      case 'aftermath':
        this.#title('And the neighbours?', step.ms)
        for (const { name, definitionUntouched, dataUntouched } of step.neighbours) {
          this.#line(
            `${name.padEnd(16)} definition ${same(definitionUntouched)}, every row ${same(dataUntouched)}`,
          )
        }
        for (const { library, done } of step.jobs) {
          this.#line(
            `${library.padEnd(16)} ${done ? '✓ did the job that had waited since before' : '✗ did not do the job that waited'}`,
          )
        }
        break
      case 'kept': {
        this.#title('The server goes on')
        for (const [login, url] of Object.entries(step.urls)) this.#line(`${login.padEnd(10)} ${url}`)
        this.#line(`stop it, and remove all of it: ${step.stop}`)
        break
      }
    }
  }

  end({ ms, keep, broken }: { ms: number; keep: boolean; broken: number }): void {
    this.output.line()
    if (broken > 0)
      this.output.line(`Exit code 1, because ${plural(broken, 'row')} of the file had to be rejected.`)
    this.output.line(
      `${(ms / 1000).toFixed(1)} s in all. ${keep ? 'The server is still there, as said above.' : 'Nothing of it is left: server, roles and folder are gone.'}`,
    )
    this.output.line(
      `Next: docs/getting-started.md · your own people with --csv PATH${keep ? '' : ' · look around with --keep'}`,
    )
  }

  #title(text: string, ms?: number): void {
    const time = ms === undefined ? '' : `${(ms / 1000).toFixed(1)} s`
    this.output.line()
    this.output.line(
      bold(`${String(++this.#number).padStart(2)}  ${text}`) +
        dim(time.padStart(Math.max(8, width() - 4 - text.length))),
    )
  }

  #line(text: string): void {
    this.output.line(`    ${text}`)
  }

  #code(text: string): void {
    this.output.line(`    ${cyan(text)}`)
  }
}

/** A terminal's own width within reason; what is written to a file is as wide as the text was made for. */
function width(): number {
  return Math.min(96, Math.max(72, (process.stdout.columns ?? 96) - 1))
}

/** Joins short texts to lines that fit. */
function columnsOf(texts: string[]): string[] {
  const lines: string[] = []
  for (const text of texts) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + text.length + 3 <= width() - 4)
      lines[lines.length - 1] = `${last} · ${text}`
    else lines.push(text)
  }
  return lines
}

function table(rows: Record<string, unknown>[]): string[] {
  const names = Object.keys(rows[0] ?? {})
  const cells = [names, ...rows.map((row) => names.map((name) => String(row[name])))]
  const widths = names.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  return cells.map((row) =>
    row
      .map((cell, i) =>
        /^\d+$/.test(cells[1]?.[i] ?? '') ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

function same(untouched: boolean): string {
  return untouched ? '✓ as it was' : '✗ CHANGED'
}

const colour = process.stdout.isTTY && !process.env.NO_COLOR
const style =
  (on: number, off: number) =>
  (text: string): string =>
    colour ? `\x1b[${on}m${text}\x1b[${off}m` : text
const bold = style(1, 22)
const dim = style(2, 22)
const cyan = style(36, 39)
