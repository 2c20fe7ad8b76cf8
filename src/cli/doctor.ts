import type { Command } from 'commander'
import { connect, connectionConfig } from '../database.js'
import { type Diagnosis, doctor, type Finding } from '../doctor/index.js'
import { action, type DatabaseOptions, withDatabase } from './support/command.js'
import { EXIT } from './support/exit.js'
import type { Output } from './support/output.js'

interface Options extends DatabaseOptions {
  strict?: boolean
}

export function register(program: Command): void {
  withDatabase(program.command('doctor'))
    .description('examine an installation by its catalog; exit code 1 on findings')
    .option('--strict', 'warnings (about the server, its settings, other programs) count as findings')
    .action(
      action(async ({ databaseUrl, strict }: Options, output) => {
        const client = await connect(connectionConfig(databaseUrl))
        try {
          const diagnosis = await doctor(client)
          output.result(diagnosis)
          tell(diagnosis, output)
          const faults = diagnosis.findings.length + (strict ? diagnosis.warnings.length : 0)
          return faults > 0 ? EXIT.findings : EXIT.done
        } finally {
          await client.end()
        }
      }),
    )
}

function tell({ serverVersion, rules, findings, warnings, unseen }: Diagnosis, output: Output): void {
  const section = (mark: string, list: readonly Finding[]) => {
    let rule: string | undefined
    for (const finding of list) {
      if (finding.rule !== rule) output.line(`${mark} ${finding.rule}`)
      rule = finding.rule
      output.line(`    ${finding.object}: ${finding.message}`)
      output.line(`      ${finding.remedy}`)
    }
  }
  section('✗', findings)
  section('!', warnings)
  for (const { what, rule } of unseen) output.line(`? ${rule}: this login cannot see ${what}.`)
  output.line(
    `${rules.length} rules on Postgres ${serverVersion}: ${count(findings.length, 'finding')}, ${count(warnings.length, 'warning')}.`,
  )
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
