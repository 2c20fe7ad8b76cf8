/**
 * `pg-strata merge`: two records that are one, from the proposal to the merge, and back. For a login that is a member of strata_operator; the two jobs
 * want one of strata_worker.
 */
import { createInterface } from 'node:readline/promises'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { Desk, Strata } from '../client.js'
import { uuid } from '../inputs.js'
import {
  applyMerge,
  approveMerge,
  cancelMerge,
  chooseMergeData,
  listMergeChanges,
  listMergeGroups,
  listMerges,
  type Merge,
  type MergeChoices,
  type MergeGroup,
  type MergePlan,
  previewMerge,
  proposeMerge,
  sealMerges,
  settleMerges,
  undoMerge,
} from '../merges.js'
import { grantsOf, policiesOf, type ReferenceKind, registrationOf } from '../references.js'
import { action, type DatabaseOptions, withDatabase } from './support/command.js'
import { RefusedError, UsageError } from './support/errors.js'
import { EXIT, type ExitCode } from './support/exit.js'
import type { Output } from './support/output.js'
import { withStrata } from './support/strata.js'
import { table } from './support/table.js'

interface Options extends DatabaseOptions {
  key?: string
  choose?: MergeChoices
  reason?: string
  yes?: boolean
  undo?: string
  cancel?: string
  changes?: string
  list?: boolean
  settle?: boolean
  seal?: boolean
}

const actorVariable = 'PG_STRATA_SESSION'
const kinds = { users: 'user', customers: 'customer' } as const

export function register(program: Command): void {
  const undo = new Option('--undo <id>', 'undo a merge: what nobody has changed since goes back').argParser(
    id,
  )
  const cancel = new Option('--cancel <id>', 'give up a merge that was not carried out').argParser(id)
  const changes = new Option(
    '--changes <id>',
    'the rows that a merge changed, and what undoing left',
  ).argParser(id)
  withDatabase(program.command('merge'))
    .description('merge two users or two customers who are one, undo it, list merges')
    .argument('[kind]', 'users or customers')
    .argument('[source]', 'id of the record that goes into the other', id)
    .argument('[survivor]', 'id of the record that is left', id)
    .option('--choose <list>', 'group=survivor_wins, source_wins or leave, with commas between', choices)
    .option('--reason <text>', 'why; needed to approve and to undo; names nobody', reason)
    .option('--yes', 'do not ask: carry out what the preview shows, and approve it where that is needed')
    .option('--key <text>', 'name of the merge; the same one finds it again (default: made of the two ids)')
    .addOption(undo)
    .addOption(cancel)
    .addOption(changes)
    .option('--list', 'merges, the newest first; of one record where its id is given')
    .option(
      '--settle',
      'move rows that other programs wrote for somebody who had been merged (strata_worker)',
    )
    .option('--seal', 'seal merges whose time to be undone is over (strata_worker)')
    .addHelpText(
      'after',
      `
Nothing changes before you say so: without --yes and without a terminal, only the preview is shown. The login has to
be a member of strata_operator. Put the token of your own session into ${actorVariable}, and it is recorded that it
was you; who has proposed a merge cannot approve it then, and somebody else runs the same command.

Examples:
  pg-strata merge users 01a20128-0936-7a31-ae2c-1c7e85b77a12 01a20127-9d8e-7d80-9c1d-4a3b8f1d2c55
  pg-strata merge customers 01a2… 01a1… --choose addresses=leave,profile=source_wins --reason "one company" --yes
  pg-strata merge --undo 01a20130-5f2c-7b65-8f1e-0b8d6c1f9e21 --reason "two people after all"
  pg-strata merge --changes 01a20130-5f2c-7b65-8f1e-0b8d6c1f9e21`,
    )
    .action(
      (
        kind: string | undefined,
        source: string | undefined,
        survivor: string | undefined,
        options: Options,
      ) => action((given: Options, output) => run(kind, source, survivor, given, output))(options),
    )
}

async function run(
  kind: string | undefined,
  source: string | undefined,
  survivor: string | undefined,
  options: Options,
  output: Output,
): Promise<ExitCode> {
  const asked = (['undo', 'cancel', 'changes', 'list', 'settle', 'seal'] as const).filter(
    (one) => options[one],
  )
  if (asked.length > 1) throw new UsageError(`--${asked[0]} and --${asked[1]} are two different commands.`)
  // What is wrong with the words is said before anybody connects.
  const pair = asked.length === 0 ? pairOf(kind, source, survivor) : undefined
  const listed = asked[0] === 'list' && kind !== undefined ? id(kind) : undefined
  if (asked.length > 0 && asked[0] !== 'list' && kind !== undefined)
    throw new UsageError(`--${asked[0]} takes no further arguments.`)
  return withStrata(options.databaseUrl, async (strata) => {
    switch (asked[0]) {
      case 'undo':
        return undo(strata.operator, options.undo as string, options, output)
      case 'cancel':
        return cancel(strata.operator, options.cancel as string, options, output)
      case 'changes':
        return tellChanges(strata.operator, options.changes as string, output)
      case 'list':
        return tellMerges(strata.operator, listed, output)
      case 'settle':
        return settle(strata, output)
      case 'seal':
        return seal(strata, output)
      default:
        return merge(strata.operator, pair as Pair, options, output)
    }
  })
}

interface Pair {
  kind: 'user' | 'customer'
  source_id: string
  survivor_id: string
}

function pairOf(kind?: string, source?: string, survivor?: string): Pair {
  const known = kinds[kind as keyof typeof kinds]
  if (!known || !source || !survivor)
    throw new UsageError(
      'Say what to merge: pg-strata merge users <source> <survivor>, or customers. pg-strata merge --help shows the rest.',
    )
  return { kind: known, source_id: source, survivor_id: survivor }
}

async function merge(
  operator: Desk<'operator'>,
  pair: Pair,
  options: Options,
  output: Output,
): Promise<ExitCode> {
  const bar = output.progress('Merging', 4)
  try {
    const { merge_id, status } = await proposed(operator, pair, options)
    if (status === 'applied' || status === 'sealed') return tellApplied(operator, merge_id, output)
    bar.update(1, 'counting what each side has')
    const groups = await listMergeGroups(operator, { merge_id })
    tellGroups(groups, output)
    const chosen = options.choose ?? (await askChoices(groups, options, output))
    if (Object.keys(chosen).length > 0) {
      unknownGroups(groups, chosen)
      await chooseMergeData(operator, { merge_id, choices: chosen })
    }
    bar.update(2, 'carrying it out for the preview')
    const preview = await previewMerge(operator, { merge_id })
    if (preview.outcome !== 'previewed') throw refused(preview.outcome, merge_id)
    const { plan, plan_hash } = preview
    tellPlan(plan, output)
    if (preview.is_blocked) {
      output.result({ outcome: 'blocked', merge_id, plan_hash, plan })
      if (!output.json) tellConflicts(plan, pair.kind, output)
      return EXIT.refused
    }
    const rows = plan.steps.reduce((sum, step) => sum + step.rows, 0)
    if (!options.yes && !(await agreed(`Merge these ${rows} rows?`, output))) {
      output.result({ outcome: 'previewed', merge_id, plan_hash, plan })
      output.line(
        `Nothing was changed. To carry it out: the same command with --yes${preview.needs_approval ? ' and --reason' : ''}. To give it up: pg-strata merge --cancel ${merge_id}`,
      )
      return EXIT.done
    }
    if (preview.needs_approval) {
      const why = options.reason ?? (options.yes ? undefined : await ask('Reason for approving it: '))
      if (!why)
        throw new UsageError(
          `A merge for these reasons is approved with one of yours: --reason. (${plan.approval.join(', ')})`,
        )
      bar.update(3, 'approving')
      const approval = { merge_id, plan_hash, reason: why }
      const outcome = await acting(operator, (on) => approveMerge(on, approval))
      if (outcome !== 'approved' && outcome !== 'unchanged') throw refused(outcome, merge_id)
    }
    bar.update(3, `${rows} rows`)
    const applied = await applyMerge(operator, { merge_id, plan_hash })
    if (applied.outcome !== 'applied' && applied.outcome !== 'unchanged')
      throw refused(applied.outcome, merge_id)
    output.result({ outcome: applied.outcome, merge_id, row_count: applied.row_count, plan: applied.plan })
    output.line(`Merged: ${applied.row_count} rows. The id of the source leads to the survivor from now on.`)
    tellUndo(merge_id, output)
    return EXIT.done
  } finally {
    bar.stop()
  }
}

/** The merge of these two that is under way, or a new one: what was undone or given up can be proposed again. */
async function proposed(
  operator: Desk<'operator'>,
  pair: Pair,
  options: Options,
): Promise<{ merge_id: string; status: string }> {
  const { source_id, survivor_id } = pair
  for (let attempt = 1; ; attempt++) {
    const idempotency_key =
      options.key ?? `pg-strata merge ${source_id} ${survivor_id}${attempt > 1 ? ` ${attempt}` : ''}`
    const { reason } = options
    const answer = await acting(operator, (on) => proposeMerge(on, { ...pair, idempotency_key, reason }))
    if (answer.outcome === 'proposed') return { merge_id: answer.merge_id, status: 'proposed' }
    if (answer.outcome !== 'unchanged' && answer.outcome !== 'key_reused')
      throw refused(answer.outcome, undefined, pair)
    // Other choices have been made for it since, where the answer is that the key is taken.
    const merges = await listMerges(operator, { record_id: source_id, limit: 1000 })
    const same = merges.filter((one) => one.source_id === source_id && one.survivor_id === survivor_id)
    const found =
      answer.outcome === 'unchanged' ? same.find(({ merge_id }) => merge_id === answer.merge_id) : same[0]
    if (found && !['undone', 'canceled'].includes(found.status)) return found
    if (options.key !== undefined || attempt === 100)
      throw found
        ? refused(found.status, found.merge_id)
        : new RefusedError('key_reused', `Another merge has the key "${options.key}": choose another --key.`)
  }
}

/** As whoever's session is in the environment, so that it is recorded who it was. */
async function acting<T>(
  operator: Desk<'operator'>,
  work: (on: Parameters<typeof approveMerge>[0]) => Promise<T>,
): Promise<T> {
  const actor = process.env[actorVariable]
  return actor ? operator.transaction(work, { actor }) : work(operator)
}

async function undo(
  operator: Desk<'operator'>,
  merge_id: string,
  options: Options,
  output: Output,
): Promise<ExitCode> {
  const why = options.reason ?? (interactive(output) ? await ask('Reason for undoing it: ') : undefined)
  if (!why) throw new UsageError('Say why: --undo wants a --reason, which is kept and names nobody.')
  const bar = output.progress('Undoing', 1)
  try {
    const actor = process.env[actorVariable]
    const undoing = { merge_id, reason: why }
    const undone = actor
      ? await operator.transaction((tx) => undoMerge(tx, undoing), { actor })
      : await undoMerge(operator, undoing)
    if (undone.outcome === 'later_merge')
      throw new RefusedError(
        'later_merge',
        `Nothing was changed: the survivor has been merged since. Undo that first: pg-strata merge --undo ${undone.later_merge_id} --reason …`,
      )
    if (undone.outcome !== 'undone' && undone.outcome !== 'unchanged') throw refused(undone.outcome, merge_id)
    output.result({ ...undone, merge_id })
    output.line(
      `${undone.outcome === 'undone' ? 'Undone' : 'It was undone before'}: ${undone.restored_count} rows are back, ${undone.kept_count} stay as they are.`,
    )
    if (undone.kept_count > 0) output.line(`Which, and why: pg-strata merge --changes ${merge_id}`)
    return EXIT.done
  } finally {
    bar.stop()
  }
}

async function cancel(
  operator: Desk<'operator'>,
  merge_id: string,
  options: Options,
  output: Output,
): Promise<ExitCode> {
  const outcome = await acting(operator, (on) => cancelMerge(on, { merge_id, reason: options.reason }))
  if (outcome !== 'done' && outcome !== 'unchanged') throw refused(outcome, merge_id)
  output.result({ outcome, merge_id })
  output.line(outcome === 'done' ? 'The merge is given up.' : 'It had been given up before.')
  return EXIT.done
}

async function tellMerges(
  operator: Desk<'operator'>,
  record_id: string | undefined,
  output: Output,
): Promise<ExitCode> {
  const merges = await listMerges(operator, { record_id, limit: 100 })
  output.result(merges)
  if (merges.length === 0) output.line('No merges.')
  else {
    const rows = merges.map((one) => [
      one.merge_id,
      one.kind,
      one.status,
      one.source_id,
      one.survivor_id,
      `${one.row_count ?? '-'}`,
      (one.undone_at ?? one.applied_at ?? one.proposed_at).toISOString().slice(0, 16),
    ])
    for (const line of table([['id', 'of', 'status', 'source', 'survivor', 'rows', 'at (UTC)'], ...rows]))
      output.line(line)
  }
  return EXIT.done
}

async function tellChanges(operator: Desk<'operator'>, merge_id: string, output: Output): Promise<ExitCode> {
  const page = 1000
  const all: Awaited<ReturnType<typeof listMergeChanges>> = []
  const bar = output.progress('Reading', 1)
  try {
    for (;;) {
      const after = all.at(-1) ?? { step: 0, row_number: 0 }
      const found = await listMergeChanges(operator, { merge_id, limit: page, after })
      all.push(...found)
      bar.update(0, `${all.length} rows`)
      if (found.length < page) break
    }
  } finally {
    bar.stop()
  }
  output.result(all)
  if (all.length === 0) output.line('There is nothing to show: no such merge, not carried out, or sealed.')
  else {
    const rows = all.map((one) => [
      one.data_group,
      one.relation,
      Object.entries(one.row_key)
        .map(([column, value]) => `${column}=${value}`)
        .join(' '),
      one.changed_columns.join(', '),
      one.kept_reason ? (keptReasons[one.kept_reason] ?? one.kept_reason) : one.is_restored ? 'back' : '',
    ])
    for (const line of table([['group', 'table', 'row', 'columns', 'undone'], ...rows])) output.line(line)
  }
  return EXIT.done
}

const keptReasons: Record<string, string> = {
  gone: 'left: the row is gone',
  changed: 'left: it points elsewhere since',
  partly_changed: 'back, but for later edits',
  collision: 'left: another row has its place',
}

async function settle({ worker }: Strata, output: Output): Promise<ExitCode> {
  const moved = await settleMerges(worker)
  output.result(moved)
  if (moved.length === 0) output.line('Nothing to move.')
  const rows = moved.map((one) => [one.merge_id, `${one.relation}.${one.column_name}`, `${one.row_count}`])
  if (rows.length > 0) for (const line of table([['merge', 'column', 'rows'], ...rows])) output.line(line)
  return EXIT.done
}

async function seal({ worker }: Strata, output: Output): Promise<ExitCode> {
  const limit = 1000
  const bar = output.progress('Sealing', 1)
  let sealed = 0
  try {
    for (;;) {
      const count = await sealMerges(worker, { limit })
      sealed += count
      bar.update(0, `${sealed} merges`)
      if (count < limit) break
    }
  } finally {
    bar.stop()
  }
  output.result({ sealed })
  output.line(`Sealed ${sealed} merge${sealed === 1 ? '' : 's'}.`)
  return EXIT.done
}

function tellGroups(groups: readonly MergeGroup[], output: Output): void {
  const shown = groups.filter((one) => one.source_count + one.survivor_count > 0)
  const rows = shown.map((one) => [
    one.data_group,
    `${one.source_count}`,
    `${one.survivor_count}`,
    one.choice,
    one.is_optional ? one.description : `${one.description} (always)`,
  ])
  output.line('What each side has:')
  for (const line of table([['group', 'source', 'survivor', 'choice', 'what it is'], ...rows]))
    output.line(`  ${line}`)
}

function tellPlan(plan: MergePlan, output: Output): void {
  const titles: Record<string, string> = {
    repoint: 'moves',
    union: 'moves',
    close_survivor: 'ends, of the survivor',
    value: 'values of the survivor',
    merge: 'becomes the merged one',
    keep: 'ends',
  }
  const rows = [
    ...plan.steps
      .filter(({ rows }) => rows > 0)
      .map((one) => [
        titles[one.policy] ?? 'moves or ends',
        one.data_group,
        `${one.relation}.${one.column}`,
        `${one.rows}`,
      ]),
    ...plan.kept.map((one) => [
      'stays behind',
      one.data_group,
      `${one.relation}.${one.column}`,
      `${one.kept}`,
    ]),
  ]
  output.line('The merge:')
  if (rows.length === 0) output.line('  changes no row.')
  else for (const line of table([['what', 'group', 'column', 'rows'], ...rows])) output.line(`  ${line}`)
  if (plan.pending_grants.length > 0) {
    output.line('Rights are never added up. The survivor does not get:')
    for (const grant of plan.pending_grants)
      output.line(
        `  ${grant.kind} ${grant.role_id ?? grant.permission ?? grant.relationship_id ?? ''}${grant.organization_id ? ` in organization ${grant.organization_id}` : ''}`,
      )
  }
  if (plan.approval.length > 0) {
    output.line('Somebody has to approve it:')
    for (const why of plan.approval) output.line(`  ${approvals[why] ?? why}`)
  }
}

const approvals: Record<string, string> = {
  not_proved: 'nobody has proved to be both',
  both_verified: 'both are verified, by different documents',
  platform_role: 'one of them holds a role of the platform',
  second_factor: 'the source has a second factor and the survivor has none',
  sanction: 'one of them is suspended, locked, rejected or under a legal hold',
}

function tellConflicts(plan: MergePlan, kind: ReferenceKind, output: Output): void {
  output.note('Nothing was changed, because of:')
  for (const conflict of plan.conflicts) {
    const { relation = '', column = '' } = conflict
    const where = column ? `${relation}.${column}` : relation
    const [why, sql] = explanationOf(conflict, kind)
    output.note(`\n${where ? `${where}: ` : ''}${why}`)
    if (sql) output.note(`\n${sql}`)
  }
}

/** What a conflict says, and what to run, where that is known. */
function explanationOf(
  { conflict, relation = '', column = '', rows, sqlstate, constraint }: MergePlan['conflicts'][number],
  merged: ReferenceKind,
): [why: string, sql?: string] {
  const kind = merged === 'user' && /membership_id$/.test(column) ? 'membership' : merged
  switch (conflict) {
    case 'missing_policy':
      return [
        `it refers to a ${kind}, and nobody has said what a merge does with it. Whoever owns the table runs (docs/merging.md tells of other answers than repoint):`,
        `${registrationOf({ relation, column, kind })}\n${grantsOf({ relation, column })}`,
      ]
    case 'no_privilege':
      return ['a merge may not change it. Its owner runs:', grantsOf({ relation, column })]
    case 'row_security':
      return ['policies may hide rows from a merge. Its owner runs:', policiesOf(relation)]
    case 'no_key':
      return [
        'it has no primary key or unique index without null, by which a row could be found again to be undone. Give it one.',
      ]
    case 'no_table':
      return [
        'it was registered and is gone. If it is not to come back, register it as keep, or remove its row from strata_merges.merge_policies.',
      ]
    case 'collision':
      return [
        `${rows} of the source's rows would stand beside a row of the survivor that has the same key. End or remove one of each, or register the column as union or close_duplicate.`,
      ]
    case 'blocked':
      return [`${rows} rows say that something has to be decided first. Decide it, or wait for its end.`]
    case 'last_owner':
      return [
        'an organization would be left without an owner. Appoint another one first: strata.appoint_owner.',
      ]
    case 'rows_missing':
      return [
        'rows were to be changed and did not change: a trigger, rule or policy of the table keeps them.',
      ]
    case 'hook':
      return [
        `the hook ${constraint ?? ''} cannot be called or took too long. It is security definer, belongs to another role than pg-strata's, and ends within its time limit.`,
      ]
    default:
      return [
        `it raised SQLSTATE ${sqlstate}${constraint ? `, constraint ${constraint}` : ''}: a constraint or trigger does not allow the change.`,
      ]
  }
}

async function tellApplied(operator: Desk<'operator'>, merge_id: string, output: Output): Promise<ExitCode> {
  const merges = await listMerges(operator, { limit: 1000 })
  const found = merges.find((one) => one.merge_id === merge_id) as Merge
  output.result({ outcome: 'unchanged', merge_id, row_count: found?.row_count ?? null })
  output.line('They have been merged before; nothing was changed.')
  tellUndo(merge_id, output)
  return EXIT.done
}

function tellUndo(merge_id: string, output: Output): void {
  output.line(`To undo it: pg-strata merge --undo ${merge_id} --reason …`)
}

/** On a terminal, group by group; what is left empty stays as it is. */
async function askChoices(
  groups: readonly MergeGroup[],
  options: Options,
  output: Output,
): Promise<MergeChoices> {
  const chosen: MergeChoices = {}
  if (options.yes || !interactive(output)) return chosen
  output.line('For each group: (s)urvivor wins, s(o)urce wins, (l)eave behind; enter keeps what stands.')
  for (const { data_group, choice } of groups.filter((one) => one.is_optional && one.source_count > 0)) {
    for (;;) {
      const answer = (await ask(`  ${data_group} [${choice}]: `)).toLowerCase()
      if (answer === '') break
      const made = (['survivor_wins', 'source_wins', 'leave'] as const)[['s', 'o', 'l'].indexOf(answer)]
      if (made) {
        chosen[data_group] = made
        break
      }
    }
  }
  return chosen
}

function unknownGroups(groups: readonly MergeGroup[], chosen: MergeChoices): void {
  for (const [name, choice] of Object.entries(chosen)) {
    const group = groups.find(({ data_group }) => data_group === name)
    if (!group)
      throw new UsageError(
        `There is no group "${name}": ${groups.map(({ data_group }) => data_group).join(', ')}.`,
      )
    if (choice === 'leave' && !group.is_optional)
      throw new UsageError(`"${name}" cannot be left behind: ${group.description}`)
  }
}

const interactive = (output: Output) =>
  !output.json && Boolean(process.stdin.isTTY) && Boolean(process.stdout.isTTY)

async function agreed(question: string, output: Output): Promise<boolean> {
  return interactive(output) && /^y(es)?$/i.test(await ask(`${question} [y/N] `))
}

async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout })
  try {
    return (await terminal.question(question)).trim()
  } finally {
    terminal.close()
  }
}

function refused(outcome: string, merge_id?: string, pair?: Pair): RefusedError {
  const told: Record<string, string> = {
    unknown: merge_id
      ? `There is no merge ${merge_id}: pg-strata merge --list shows them.`
      : `One of the two is no ${pair?.kind ?? 'record'}: look at the ids.`,
    same_record: 'The two ids are one.',
    source_merged:
      'The source has been merged already: pg-strata merge --list <id> shows into whom. Merge the survivor of that.',
    survivor_merged: 'The survivor has been merged into somebody else: merge into that one.',
    erased: 'One of them was erased, and has nothing left to merge.',
    closed: 'One of them is closed: a customer who has gone is not merged.',
    other_kind: 'The two are not of one kind, a person and a company or a machine: they cannot be one.',
    plan_changed:
      'Nothing was changed: since the preview the merge has become another one. Run the command again and look at it.',
    blocked: 'Nothing was changed: something stands in the way now. Run the command again, it will say what.',
    approval_required: 'Nothing was changed: somebody has to approve it first. Run the command again.',
    not_allowed:
      'Nothing was changed: whoever proposed a merge does not approve it, nor one of the two. Let somebody else run the same command.',
    not_applied: `Merge ${merge_id} was not carried out, so there is nothing to undo. To give it up: --cancel.`,
    sealed: `Merge ${merge_id} cannot be undone any more: the time for it is over, or the person was erased.`,
    undone: `Merge ${merge_id} was undone. To merge them again, choose another --key.`,
    canceled: `Merge ${merge_id} was given up. To merge them after all, choose another --key.`,
    refused: `Merge ${merge_id} was carried out: undo it with --undo.`,
  }
  return new RefusedError(outcome, told[outcome] ?? `Nothing was changed: ${outcome}.`)
}

function id(text: string): string {
  if (!uuid.safeParse(text).success) throw new InvalidArgumentError('It must be an id: a uuid.')
  return text.toLowerCase()
}

function choices(text: string): MergeChoices {
  const chosen: MergeChoices = {}
  for (const part of text.split(',')) {
    const [group = '', choice = ''] = part.split('=').map((word) => word.trim())
    if (!group || !['survivor_wins', 'source_wins', 'leave'].includes(choice))
      throw new InvalidArgumentError('Write group=survivor_wins, group=source_wins or group=leave.')
    chosen[group] = choice as MergeChoices[string]
  }
  return chosen
}

function reason(text: string): string {
  if (text.trim() === '' || [...text].length > 1000 || /\p{Cc}/u.test(text.trim()))
    throw new InvalidArgumentError('It must be a line of 1 to 1000 characters.')
  return text
}
