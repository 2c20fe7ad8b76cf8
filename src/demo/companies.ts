/** Companies in one organization: who runs it, what each keeps to itself, alerts that follow a membership, and what stays when it ends. */
import type pg from 'pg'
import {
  appointOwner,
  completeAlert,
  createCompany,
  createMembership,
  createOrganization,
  createUser,
  endMembership,
  grantRole,
  leaveOrganization,
  listRoles,
  raiseAlert,
  registerUser,
  type Strata,
  setAlertRule,
  setPartyContact,
  takeAlerts,
} from '../index.js'
import type { Attempt } from './scenes.js'

const REASON = 'the demo'
type Session = <T>(
  body: (tx: Parameters<Parameters<Strata['withSession']>[1]>[0]) => Promise<T>,
) => Promise<T>

/** @param host A login of the program that owns the messages; they are its table and not one of pg-strata. */
export async function divide(strata: Strata, host: pg.Pool): Promise<{ attempts: Attempt[] }> {
  const { operator, worker } = strata
  const attempts: Attempt[] = []
  const look = (what: string, outcome: string | number | null | undefined) => {
    attempts.push({ what, outcome: String(outcome) })
  }
  await makeMessages(host)

  const founded = await createOrganization(operator, { name: 'Wharf', slug: 'wharf' })
  if (founded.outcome !== 'created') throw new Error(`No organization: ${founded.outcome}.`)
  const { organization_id, admin_company_id } = founded
  const company = async (name: string) => {
    const made = await createCompany(operator, { organization_id, name })
    if (made.outcome !== 'created') throw new Error(`No company: ${made.outcome}.`)
    return made.company_id
  }
  const join = async (user_id: string, company_id: string) => {
    const made = await createMembership(operator, { organization_id, user_id, company_id })
    if (made.outcome !== 'created') throw new Error(`Nobody joined: ${made.outcome}.`)
    const { membership_id } = made
    const opened = await strata.openSession({ user_id, organization_id, membership_id })
    if (opened.outcome !== 'opened') throw new Error(`No session: ${opened.outcome}.`)
    const session: Session = (body) => strata.withSession(opened.token, body)
    return { user_id, membership_id, company_id, session }
  }
  const enter = async (given_name: string, company_id: string) => {
    const user_id = await createUser(operator, { given_name, family_name: 'Wharf' })
    await registerUser(operator, { user_id })
    return join(user_id, company_id)
  }
  const dock = await company('Dock')
  const mia = await enter('Mia', admin_company_id)
  const tom = await enter('Tom', dock)
  const ana = await enter('Ana', await company('Depot'))
  await appointOwner(operator, { organization_id, membership_id: mia.membership_id, reason: REASON })

  const roles = await mia.session(listRoles)
  const administrator = roles.find(({ role }) => role === 'administrator')?.role_id as string
  const promote = ({ membership_id }: { membership_id: string }) =>
    mia.session((tx) => grantRole(tx, { membership_id, role_id: administrator, reason: REASON }))
  look('Mia, the owner, makes Tom of the dock an administrator', await promote(tom))
  look('Mia leaves, who is the last owner', await mia.session((tx) => leaveOrganization(tx)))

  await tom.session((tx) =>
    tx.query('insert into wharf.messages (body, is_private) values ($1, $2)', ['The crane is broken.', true]),
  )
  await tom.session((tx) =>
    tx.query('insert into wharf.messages (body, is_private) values ($1, $2)', ['Good morning!', false]),
  )
  const messages = async ({ session }: { session: Session }) => {
    const { rows } = await session((tx) =>
      tx.query<{ messages: string }>('select count(*)::text as messages from wharf.messages'),
    )
    return rows[0]?.messages
  }
  look('Tom writes a message to all and one to the dock; he reads', await messages(tom))
  look('Ana of the depot reads', await messages(ana))
  look('Mia of the admin company reads', await messages(mia))

  const reachAt = ({ membership_id, session }: typeof tom, value: string) =>
    session((tx) => setPartyContact(tx, { membership_id, contact_type: 'email', value }))
  await reachAt(tom, 'tom@dock.example')
  await tom.session((tx) =>
    setAlertRule(tx, { membership_id: tom.membership_id, topic: 'ship.late', channel: 'email' }),
  )
  const alerted = async () => {
    await raiseAlert(operator, { organization_id, topic: 'ship.late', payload: { ship: 'Beagle' } })
    const taken = await takeAlerts(worker)
    for (const { organization_id, alert_delivery_id, attempt_count } of taken) {
      await completeAlert(worker, {
        organization_id,
        alert_delivery_id,
        attempt: attempt_count,
        outcome: 'sent',
      })
    }
    return taken.map(({ address }) => address).join() || 'nobody'
  }
  look('a ship is late: told is', await alerted())
  await endMembership(operator, {
    organization_id,
    membership_id: tom.membership_id,
    reason: 'left the dock',
  })
  look('Tom leaves; the next ship is late: told is', await alerted())
  const { rows } = await mia.session((tx) =>
    tx.query<{ author: string }>(
      `select distinct p.display_name as author from wharf.messages m
       join strata.member_profiles p on p.organization_id = m.organization_id and p.membership_id = m.written_by_membership_id`,
    ),
  )
  look('his messages are still by', rows.map(({ author }) => author).join())
  const back = await join(tom.user_id, dock)
  await reachAt(back, 'tom@new-dock.example')
  look('Tom comes back, with another address; a ship is late: told is', await alerted())
  look('and he reads again', await messages(back))
  return { attempts }
}

/** What any program does for a table of its own: who is asking comes from the session, and nobody can write another organization or company into it. */
async function makeMessages(host: pg.Pool): Promise<void> {
  await host.query(`
    create schema wharf;
    create table wharf.messages (
      organization_id uuid not null default strata.organization_id(),
      message_id uuid not null default gen_random_uuid(),
      company_id uuid default strata.company_id(),
      written_by_membership_id uuid not null default strata.membership_id(),
      body text not null,
      is_private boolean not null,
      primary key (organization_id, message_id)
    );
    alter table wharf.messages enable row level security;
    create policy organization_members on wharf.messages as restrictive for all to strata_app
      using (organization_id = (select strata.organization_id())) with check (organization_id = (select strata.organization_id()));
    create policy company_select on wharf.messages for select to strata_app
      using (not is_private or company_id = (select strata.company_id()) or (select strata.is_in_admin_company()));
    create policy author_insert on wharf.messages for insert to strata_app
      with check (company_id is not distinct from (select strata.company_id()) and written_by_membership_id = (select strata.membership_id()));
    grant usage on schema wharf to strata_app;
    grant select, insert on wharf.messages to strata_app;`)
}
