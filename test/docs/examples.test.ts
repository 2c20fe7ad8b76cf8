/**
 * The README and the pages of docs/ are believed, so they are executed. The `ts` blocks of a page are one program, in their order, and what a
 * `console.log` prints is what the comment behind it says. A `sql` block names the login that runs it; `sh` blocks name commands that exist.
 */
import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type pg from 'pg'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProgram } from '../../src/cli/program.js'
import * as values from '../../src/queries/values.js'
import { inRollback, type Role, type TestDatabase, testDatabase } from '../support/database.js'
import { createActiveUser, createMembership, createOrganization, openSession } from '../support/people.js'
import { signUp } from '../users/support.js'

const root = fileURLToPath(new URL('../../', import.meta.url))
const pages = ['README.md', ...readdirSync(join(root, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
)

/** Pages with a test of their own, because what they say needs more than a database: that test executes them. */
const elsewhere: Record<string, string> = { 'docs/backup.md': 'test/isolation/backup.test.ts' }

type Block = { page: string; line: number; language: string; info: string; text: string }
const blocks = pages.filter((page) => !elsewhere[page]).flatMap(blocksOf)
const ofLanguage = (language: string): Block[] => blocks.filter((block) => block.language === language)

let db: TestDatabase
let token: string
let signIn: { user_id: string; organization_id: string; membership_id: string }
let colleague: string
let customers: { customer_id: string; other_customer_id: string; user_id: string }

beforeAll(async () => {
  db = await testDatabase()
  const operator = await db.client('operator')
  const auth = await db.client('auth')
  const { organizationId } = await createOrganization(operator, 'docs')
  const userId = await createActiveUser(operator, auth, 'Mary', 'Seacole')
  colleague = await createActiveUser(operator, auth, 'Joseph', 'Lister')
  const membershipId = await createMembership(operator, organizationId, userId)
  const colleagueId = await createMembership(operator, organizationId, colleague)
  await operator.query("select strata.relate_members($1, 'manager', $2, $3)", [
    organizationId,
    membershipId,
    colleagueId,
  ])
  signIn = { user_id: userId, organization_id: organizationId, membership_id: membershipId }
  token = await openSession(auth, userId, organizationId, membershipId)
  // Two customers who may hold accounts, for the page that opens them.
  const superuser = await db.client('superuser')
  const customerIds: string[] = []
  for (const name of ['Acme Ltd', 'Borrower Ltd']) {
    const { rows } = await operator.query(
      `select strata.create_customer('enterprise', p_legal_name => $1) as id`,
      [name],
    )
    customerIds.push(rows[0].id)
    for (const event of ['submitted_at', 'verified_at'])
      await superuser.query(
        `update strata_customers.customers set ${event} = clock_timestamp() where customer_id = $1`,
        [rows[0].id],
      )
  }
  const [customer_id = '', other_customer_id = ''] = customerIds
  customers = { customer_id, other_customer_id, user_id: userId }
  // Somebody who signed up by a code, for the pages that ask how people sign in.
  await signUp(auth, 'florence@example.org')
  const worker = await db.client('worker')
  await worker.query('select strata.refresh_user_attributes()')
  // Somebody who was locked once, for the pages that ask how long.
  await operator.query('select strata.lock_user($1, $2)', [colleague, 'an example'])
  await operator.query('select strata.unlock_user($1)', [colleague])
})

describe('A reader who copies TypeScript', () => {
  const programs = [...new Set(ofLanguage('ts').map(({ page }) => page))].map((page) => ({
    page,
    file: `${page.replaceAll(/\W/g, '-')}.mts`,
    text: ofLanguage('ts')
      .filter((block) => block.page === page)
      .map(({ text }) => text)
      .join('\n'),
  }))
  const folder = join(root, 'node_modules/.cache', `pg-strata-docs-${process.pid}`)
  // What the reader has, and the pages only name.
  const prelude = `
    const yourOwnSignIn = async () => JSON.parse(process.env.SIGN_IN as string) as { user_id: string; organization_id: string; membership_id: string }
    const yourCustomers = async () => JSON.parse(process.env.CUSTOMERS as string) as { customer_id: string; other_customer_id: string; user_id: string }
    const yourOwnSession = async () => JSON.parse(process.env.SESSION as string) as { token: string; colleague: string }
  `
  beforeAll(async () => {
    await mkdir(folder, { recursive: true })
    for (const { file, text } of programs) {
      const local = text.replaceAll(
        /from 'pg-strata(\/\w+)?'/g,
        (_, module) => `from '../../../src${module ?? ''}/index.js'`,
      )
      await writeFile(join(folder, file), `${prelude}\n${local}\nprocess.exit(0)\n`)
    }
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('has types that fit', { timeout: 120_000 }, () => {
    const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
    const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root)
    const program = ts.createProgram(
      programs.map(({ file }) => join(folder, file)),
      options,
    )
    const problems = ts
      .getPreEmitDiagnostics(program)
      .filter(({ file }) => !file || file.fileName.startsWith(folder))
      .map(
        (problem) =>
          `${problem.file?.fileName}: ${ts.flattenDiagnosticMessageText(problem.messageText, '\n')}`,
      )
    expect(program.getSourceFiles().some(({ fileName }) => fileName.startsWith(folder))).toBe(true)
    expect(problems).toEqual([])
  })

  test.each(programs)('from $page gets what the page says', { timeout: 60_000 }, async ({ file, text }) => {
    const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', join(folder, file)], {
      cwd: root,
      env: {
        ...process.env,
        DATABASE_URL: db.url('installer'),
        APP_DATABASE_URL: db.url('app'),
        AUTH_DATABASE_URL: db.url('auth'),
        OPERATOR_DATABASE_URL: db.url('operator'),
        WORKER_DATABASE_URL: db.url('worker'),
        SIGN_IN: JSON.stringify(signIn),
        CUSTOMERS: JSON.stringify(customers),
        SESSION: JSON.stringify({ token, colleague }),
      },
    })
    const said = [...text.matchAll(/^ *console\.log\(.*\) \/\/ (.*)$/gm)].map(([, comment]) => comment)
    // A log without a comment promises nothing.
    expect(stdout.split('\n').filter((line) => said.includes(line))).toEqual(said)
  })
})

describe('A reader who copies SQL', () => {
  const roles: readonly string[] = ['app', 'auth', 'operator', 'worker', 'analyst', 'installer']

  test.each(ofLanguage('sql'))('runs $page line $line as $info', async ({ info, text }) => {
    expect(roles, 'the login behind the word sql').toContain(info)
    const client = await db.client(info as Role)
    await inRollback(client, async () => {
      if (info === 'app') await client.query('select strata.begin_session($1)', [token])
      const results = [await client.query(text)].flat() as unknown as pg.QueryResult[]
      for (const { command, rowCount } of results) {
        if (command === 'SELECT') expect(rowCount, 'rows to look at').toBeGreaterThan(0)
      }
    })
  })
})

describe('A reader who copies a command', () => {
  const commands = createProgram().commands
  const scripts = (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object })
    .scripts
  const lines = ofLanguage('sh').flatMap(({ page, line, text }) =>
    text
      .split('\n')
      .flatMap((one) => one.replace(/\s#.*/, '').split('&&'))
      .map((one) => ({ page, line, command: one.trim() }))
      .filter(({ command }) => command !== '' && !command.startsWith('#')),
  )

  test.each(lines)('can run `$command` ($page line $line)', ({ command }) => {
    const [program, ...words] = command.replace(/^([A-Z_]+=\S+ )+/, '').split(/\s+/)
    if (program === 'npm' && words[0] === 'run') {
      expect(Object.keys(scripts)).toContain(words[1])
      const subcommand = /cli\/main\.ts (\w+)$/.exec(scripts[words[1] as keyof typeof scripts])?.[1]
      const rest = words.slice(words.indexOf('--') + 1)
      if (subcommand) expectCommand([subcommand, ...(words.includes('--') ? rest : [])])
    } else if (program === 'npx' && words[0] === 'pg-strata') {
      expectCommand(words.slice(1))
    } else if (program === 'npm') {
      expect(['ci', 'test', 'install']).toContain(words[0])
    } else {
      expect(['export', 'kill']).toContain(program)
    }
  })

  function expectCommand([name, ...words]: string[]): void {
    const program = commands.find((one) => one.name() === name)
    expect(program, `pg-strata ${name}`).toBeDefined()
    const command = program?.commands.find((one) => one.name() === words[0]) ?? program
    for (const word of words.filter((one) => one.startsWith('--'))) {
      expect(command?.options.map(({ long }) => long)).toContain(word.split('=')[0])
    }
  }

  // npm leaves packages for other platforms out when its registry lags behind with them, and then refuses the lock that it wrote.
  test('can install what the lock file says: it names every package that another one may want', () => {
    type Locked = { optionalDependencies?: Record<string, string>; dependencies?: Record<string, string> }
    const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, Locked>
    }
    const wanted = Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
      Object.keys({ ...dependencies, ...optionalDependencies }).map((name) => ({ path, name })),
    )
    // As Node looks for it: beside the one who wants it, or in a folder above.
    const isLocked = ({ path, name }: { path: string; name: string }): boolean =>
      Boolean(packages[`${path ? `${path}/` : ''}node_modules/${name}`]) ||
      (path !== '' &&
        isLocked({ path: path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name }))
    expect(wanted.length).toBeGreaterThan(100)
    expect(wanted.filter((one) => !isLocked(one))).toEqual([])
  })

  test('sets up a fresh machine with the commands that CI runs', () => {
    const readme = ofLanguage('sh')
      .filter(({ page }) => page === 'README.md')
      .map(({ text }) => text.trim())
    const ci = readFileSync(join(root, '.ci/run'), 'utf8')
    expect(readme).toEqual(['npm ci && npm run demo', 'npm ci && npm test'])
    expect(ci).toContain(readme[1])
    expect(ci).toMatch(/^npm run check\b/m)
  })
})

test.each(Object.entries(elsewhere))('The examples of %s are executed by %s', (page, file) => {
  expect(readFileSync(join(root, file), 'utf8')).toContain(page)
})

test('A reader of the client finds every outcome that the database answers, and what to do next', () => {
  const [, table = ''] =
    /^## Outcomes\n([\s\S]*?)^## /m.exec(readFileSync(join(root, 'docs/client.md'), 'utf8')) ?? []
  const told = [...table.matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(
    ([, names = '']) => names.match(/\w+/g) ?? [],
  )
  // The client sends the code and says `code_sent`, goes on by itself with what it has found, and counts what it did for a worker.
  const within = ['sent', 'found', 'recorded', 'postponed', 'late', 'changed']
  const answered = Object.entries(values)
    .filter(([name]) => name.endsWith('OutcomeValues'))
    .flatMap(([, outcomes]) => outcomes as readonly string[])
  expect(answered.length).toBeGreaterThan(100)
  expect(new Set(answered.filter((outcome) => ![...within, ...told].includes(outcome)))).toEqual(new Set())
})

// capabilities.md is written by `npm run capabilities` from a test report, and need not be there.
test('A reader of the index finds every page', () => {
  const index = readFileSync(join(root, 'docs/README.md'), 'utf8')
  const names = pages
    .filter((page) => !['README.md', 'docs/README.md', 'docs/capabilities.md'].includes(page))
    .map((page) => page.slice(5))
  expect(names.length).toBeGreaterThan(5)
  expect(names.filter((name) => !index.includes(`](${name})`))).toEqual([])
})

test.each(pages)('Every link of %s leads somewhere', (page) => {
  const text = readFileSync(join(root, page), 'utf8')
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string)
  const missing = links
    .filter((target) => !/^(https?:|#)/.test(target))
    .filter((target) => !existsSync(join(root, dirname(page), target.replace(/#.*/, ''))))
  expect(missing).toEqual([])
})

function blocksOf(page: string): Block[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/^```(\w+) ?([^\n]*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[1] as string,
    info: match[2] as string,
    text: match[3] as string,
  }))
}
