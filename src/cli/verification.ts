/** `pg-strata verification`: the queue of what waits for people, and their decisions. For a login that is a member of strata_operator. */
import { type Command, InvalidArgumentError } from 'commander'
import { uuid } from '../inputs.js'
import {
  listVerificationChecks,
  listVerificationReviews,
  reviewVerification,
  type VerificationCheck,
  type VerificationReview,
} from '../kyc.js'
import { action, type DatabaseOptions, withDatabase } from './support/command.js'
import { RefusedError } from './support/errors.js'
import { EXIT } from './support/exit.js'
import type { Output } from './support/output.js'
import { withStrata } from './support/strata.js'
import { age, table } from './support/table.js'

interface ListOptions extends DatabaseOptions {
  limit: number
}
interface DecisionOptions extends DatabaseOptions {
  reason: string
}

const actorVariable = 'PG_STRATA_SESSION'

const decisions = [
  ['approve', 'approve', 'every document that waits for people is good'],
  ['reject', 'reject', 'the customer is not who they say, or a document is not good'],
  ['request-input', 'request_input', 'ask the customer for other or further documents'],
] as const

export function register(program: Command): void {
  const verification = program
    .command('verification')
    .description('list, show and decide the verifications that wait for people')
    .addHelpText(
      'after',
      `
The login has to be a member of strata_operator. Put the token of your own session into ${actorVariable}, and it
is recorded that you decided.

Examples:
  pg-strata verification list
  pg-strata verification show 01a20128-0936-7a31-ae2c-1c7e85b77a12
  pg-strata verification approve 01a20128-0936-7a31-ae2c-1c7e85b77a12 --reason "compared with the passport"
  pg-strata verification request-input 01a20128-0936-7a31-ae2c-1c7e85b77a12 --reason "the scan is cut off"`,
    )

  withDatabase(verification.command('list'))
    .description('what waits for people, the oldest first')
    .option('--limit <count>', 'how many documents at most', count, 50)
    .action(
      action(({ databaseUrl, limit }: ListOptions, output) =>
        withStrata(databaseUrl, async ({ operator }) => {
          const waiting = await listVerificationReviews(operator, { limit })
          output.result(waiting)
          tellQueue(waiting, limit, output)
          return EXIT.done
        }),
      ),
    )

  withDatabase(verification.command('show'))
    .argument('<id>', 'of the verification, as list shows it', caseId)
    .description('one verification: its documents, what providers said, and what people did')
    .action((id: string, options: DatabaseOptions) =>
      action(({ databaseUrl }: DatabaseOptions, output) =>
        withStrata(databaseUrl, async ({ operator }) => {
          const checks = await listVerificationChecks(operator, { verification_case_id: id })
          const [first] = checks
          if (!first) throw unknown(id)
          const { customer_id, case_status, acceptance_policy } = first
          const made = checks.filter(({ verification_check_id }) => verification_check_id !== null)
          output.result({
            verification_case_id: id,
            customer_id,
            status: case_status,
            acceptance_policy,
            checks: made,
          })
          output.line(`Verification  ${id}`)
          output.line(`Customer      ${customer_id}`)
          output.line(`Status        ${case_status}, by the policy "${acceptance_policy}"`)
          if (made.length === 0) output.line('Nothing has been checked yet.')
          for (const check of made) tellCheck(check, output)
          return EXIT.done
        }),
      )(options),
    )

  for (const [name, decision, meaning] of decisions)
    withDatabase(verification.command(name))
      .argument('<id>', 'of the verification, as list shows it', caseId)
      .requiredOption('--reason <text>', 'why; it is kept, and shown to whoever looks at the case', reason)
      .description(meaning)
      .action((id: string, options: DecisionOptions) =>
        action(({ databaseUrl, reason }: DecisionOptions, output) =>
          withStrata(databaseUrl, async ({ operator }) => {
            const review = { verification_case_id: id, decision, reason }
            const actor = process.env[actorVariable]
            const outcome = actor
              ? await operator.transaction((tx) => reviewVerification(tx, review), { actor })
              : await reviewVerification(operator, review)
            const told = outcomes[outcome as keyof typeof outcomes]
            if (!told) throw refused(id, outcome)
            output.result({ verification_case_id: id, outcome })
            output.line(told)
            return EXIT.done
          }),
        )(options),
      )
}

const outcomes = {
  verified: 'The customer is verified.',
  rejected: 'The verification is rejected.',
  input_requested: 'The verification waits for the customer.',
}

const unknown = (id: string) =>
  new RefusedError(
    'unknown',
    `There is no verification ${id}: pg-strata verification list shows those that wait.`,
  )

function refused(id: string, outcome: string): RefusedError {
  switch (outcome) {
    case 'closed':
      return new RefusedError(
        outcome,
        `Nothing was changed: verification ${id} has been decided before, or has run out.`,
      )
    case 'duplicate':
      return new RefusedError(
        outcome,
        'Nothing was changed: another customer is verified by the same document. Reject one of them, or merge the two.',
      )
    case 'incomplete':
      return new RefusedError(
        outcome,
        'Nothing was changed: the policy asks for more than people have to say here, or a provider has not answered yet.',
      )
    default:
      return unknown(id)
  }
}

function tellQueue(waiting: readonly VerificationReview[], limit: number, output: Output): void {
  if (waiting.length === 0) {
    output.line('Nothing waits for people.')
    return
  }
  const header = ['id', 'waits', 'customer', 'document', 'so far', 'duplicate', 'until']
  const rows = waiting.map((one) => [
    one.verification_case_id,
    age(one.requested_at),
    one.name,
    documentOf(one),
    one.other_results.map((result) => result.replace(':', ': ')).join(', ') || '-',
    one.duplicate_customer_ids.length > 0 ? `shown by ${one.duplicate_customer_ids.length} other` : '-',
    one.expires_at.toISOString().slice(0, 10),
  ])
  for (const line of table([header, ...rows])) output.line(line)
  const cases = new Set(waiting.map(({ verification_case_id }) => verification_case_id)).size
  output.line(
    `${waiting.length} document${waiting.length === 1 ? '' : 's'} of ${cases} verification${cases === 1 ? '' : 's'}${
      waiting.length === limit ? '; there may be more, see --limit' : ''
    }.`,
  )
}

function tellCheck(check: VerificationCheck, output: Output): void {
  const by = check.provider ?? (check.reviewed_by_user_id ? `user ${check.reviewed_by_user_id}` : 'people')
  const at = (check.completed_at ?? check.requested_at)?.toISOString()
  const facts = [
    ['reason', check.status_reason],
    ['reference', check.provider_reference],
    ['answer', check.payload && JSON.stringify(check.payload)],
    ...check.attachment_uris.map((uri) => ['file', uri]),
  ].filter((fact): fact is [string, string] => Boolean(fact[1]))
  output.line()
  for (const line of table([[`${check.status}`, `${check.method} by ${by}`, documentOf(check), `${at}`]]))
    output.line(line)
  for (const line of table(facts)) output.line(`    ${line}`)
}

/** `passport DE …0T47` */
function documentOf(
  one: Pick<VerificationCheck, 'document_type' | 'country' | 'region' | 'last_four'>,
): string {
  const issuer = one.region ? `${one.country}-${one.region}` : one.country
  return `${one.document_type} ${issuer} …${one.last_four ?? ''}`
}

function caseId(text: string): string {
  if (!uuid.safeParse(text).success)
    throw new InvalidArgumentError(
      'It must be the id of a verification, as pg-strata verification list shows it.',
    )
  return text.toLowerCase()
}

function count(text: string): number {
  const number = Number(text)
  if (!Number.isInteger(number) || number < 1 || number > 1000)
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000.')
  return number
}

function reason(text: string): string {
  if (text.trim() === '' || [...text].length > 1000 || /\p{Cc}/u.test(text.trim()))
    throw new InvalidArgumentError('It must be a line of 1 to 1000 characters.')
  return text
}
