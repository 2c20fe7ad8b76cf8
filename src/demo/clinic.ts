/** A doctor at two clinics: one login, two virtual users, and what each may do with whom. As an application does it. */
import { setTimeout as sleep } from 'node:timers/promises'
import {
  addRelationshipRule,
  addRolePermission,
  createMembership,
  createOrganization,
  createPartyType,
  createPermission,
  createRelationshipType,
  createRole,
  createUser,
  explainPermission,
  getMemberProfile,
  grantPermission,
  grantRole,
  hasPermission,
  listReachableMembers,
  listReachableOrganizations,
  registerUser,
  relateMembers,
  relateOrganizations,
  type Strata,
  setPartyContact,
} from '../index.js'
import type { Attempt } from './scenes.js'

const REASON = 'the demo'
const WEEK_MS = 1000

/** @param ms How long the cover for a colleague, a week in the story, takes. */
export async function practise(strata: Strata, ms = WEEK_MS): Promise<{ attempts: Attempt[] }> {
  const { operator } = strata
  const attempts: Attempt[] = []
  const look = (what: string, outcome: string | boolean | null | undefined) => {
    attempts.push({ what, outcome: String(outcome) })
  }

  for (const [party_type, applies_to, description] of [
    ['clinic', 'organization', 'Where people are treated.'],
    ['doctor', 'membership', 'Treats patients.'],
    ['patient', 'membership', 'Is treated.'],
  ] as const) {
    await createPartyType(operator, { party_type, applies_to, description })
  }
  await createRelationshipType(operator, {
    relationship_type: 'treats',
    applies_to: 'membership',
    is_hierarchy: false,
    description: 'Is the doctor of.',
  })
  await addRelationshipRule(operator, {
    relationship_type: 'treats',
    upper_party_type: 'doctor',
    lower_party_type: 'patient',
  })
  const read = 'records.read'
  const prescribe = 'prescriptions.write'
  await createPermission(operator, { permission: read, description: 'Read the record of a patient.' })
  await createPermission(operator, { permission: prescribe, description: 'Prescribe for a patient.' })

  const user_id = await createUser(operator, { given_name: 'Ada', family_name: 'Lee' })
  await registerUser(operator, { user_id })
  const harbour = await openClinic(strata, user_id, 'Harbour Surgery', '+442079460101', [read, prescribe])
  const hillside = await openClinic(strata, user_id, 'Hillside Surgery', '+442079460202', [read])
  const ben = await harbour.admit('Ben', 'Ode')
  const cleo = await harbour.admit('Cleo', 'Pym')
  const dan = await hillside.admit('Dan', 'Quist')
  await harbour.treat(ben)
  await hillside.treat(dan)

  look('Dr Lee is called at Harbour', await harbour.phone())
  look('and at Hillside, behind the same login', await hillside.phone())
  look('reads the record of Ben, her patient at Harbour', await harbour.may(read, ben))
  look('prescribes for Ben', await harbour.may(prescribe, ben))
  look('reads the record of Cleo, whom a colleague treats', await harbour.may(read, cleo))
  look('reads the record of Dan, her patient at Hillside', await hillside.may(read, dan))
  look('prescribes for Dan: not at Hillside', await hillside.may(prescribe, dan))
  look('asks at Hillside about Ben, whom nobody knows there', await hillside.may(read, ben))

  const until = new Date(Date.now() + ms)
  await harbour.treat(cleo, until)
  look('covers for the colleague for a week: the record of Cleo', await harbour.may(read, cleo))
  await sleep(Math.max(until.getTime() - Date.now(), 0) + 50)
  look('a week later, by the clock alone', await harbour.may(read, cleo))

  await grantPermission(operator, {
    organization_id: harbour.organization_id,
    membership_id: harbour.membership_id,
    permission: prescribe,
    effect: 'deny',
    scope: 'own_lower',
    counterpart_membership_id: ben,
    reason: 'related to the patient',
  })
  look('is not to prescribe for Ben, who is a relative', await harbour.may(prescribe, ben))
  look('but reads his record', await harbour.may(read, ben))
  const why = await explainPermission(operator, {
    organization_id: harbour.organization_id,
    membership_id: harbour.membership_id,
    permission: prescribe,
    counterpart_membership_id: ben,
  })
  look('why not?', why?.evidence.find(({ effect, is_applied }) => effect === 'deny' && is_applied)?.reason)

  // What nobody thought of when the tables were made: rows.
  await createPartyType(operator, {
    party_type: 'sales_representative',
    applies_to: 'membership',
    description: 'Calls on doctors.',
  })
  await createPartyType(operator, {
    party_type: 'blood_centre',
    applies_to: 'organization',
    description: 'Supplies clinics with blood.',
  })
  for (const [relationship_type, applies_to, upper_party_type, lower_party_type] of [
    ['calls_on', 'membership', 'sales_representative', 'doctor'],
    ['supplies', 'organization', 'blood_centre', 'clinic'],
  ] as const) {
    await createRelationshipType(operator, {
      relationship_type,
      applies_to,
      is_hierarchy: false,
      description: `What a ${upper_party_type} does for a ${lower_party_type}.`,
    })
    await addRelationshipRule(operator, { relationship_type, upper_party_type, lower_party_type })
  }
  const seller = await harbour.enter('sales_representative', 'Sal', 'Rowe')
  look(
    'a sales representative calls on her: a new type, as a row',
    (await harbour.relate('calls_on', seller, harbour.membership_id)).outcome,
  )
  look('a sales representative treats Ben', (await harbour.relate('treats', seller, ben)).outcome)
  look(
    'whom the representative reaches: the doctor and, through her, Ben',
    (await harbour.session((tx) => listReachableMembers(tx, { membership_id: seller, direction: 'lower' })))
      .map(({ membership_id, depth }) => `${membership_id === ben ? 'Ben' : 'Lee'} ${depth}`)
      .join(', '),
  )
  const centre = await createOrganization(operator, {
    name: 'Blood Centre',
    slug: 'blood-centre',
    party_type: 'blood_centre',
  })
  if (centre.outcome !== 'created') throw new Error(`No blood centre: ${centre.outcome}.`)
  for (const { organization_id } of [harbour, hillside]) {
    const supplied = await relateOrganizations(operator, {
      relationship_type: 'supplies',
      upper_organization_id: centre.organization_id,
      lower_organization_id: organization_id,
    })
    look('the blood centre supplies a clinic', supplied.outcome)
  }
  const reached = await listReachableOrganizations(operator, {
    organization_id: centre.organization_id,
    direction: 'lower',
  })
  look('clinics that the blood centre reaches', String(reached.length))
  return { attempts }
}

/** A clinic with the doctor in it, who may do there to her own patients what is listed. */
async function openClinic(
  strata: Strata,
  user_id: string,
  name: string,
  phone: string,
  permissions: string[],
) {
  const { operator } = strata
  const slug = name.toLowerCase().replaceAll(' ', '-')
  const founded = await createOrganization(operator, { name, slug, party_type: 'clinic' })
  if (founded.outcome !== 'created') throw new Error(`No clinic: ${founded.outcome}.`)
  const { organization_id } = founded
  const enter = async (party_type: string, given_name: string, family_name: string, login?: string) => {
    const names = { given_name, family_name, label: party_type }
    const made = await createMembership(operator, { organization_id, user_id: login, party_type, ...names })
    if (made.outcome !== 'created') throw new Error(`Nobody was entered: ${made.outcome}.`)
    return made.membership_id
  }
  const relate = (relationship_type: string, upper: string, lower: string, until?: Date) =>
    relateMembers(operator, {
      organization_id,
      relationship_type,
      upper_membership_id: upper,
      lower_membership_id: lower,
      until,
    })
  const membership_id = await enter('doctor', 'Ada', 'Lee', user_id)
  await setPartyContact(operator, { organization_id, membership_id, contact_type: 'phone', value: phone })
  const physician = { organization_id, role: 'physician', name: 'Physician', reason: REASON }
  const role = await createRole(operator, physician)
  if (role.outcome !== 'created') throw new Error(`No role: ${role.outcome}.`)
  const { role_id } = role
  for (const permission of permissions) {
    await addRolePermission(operator, {
      organization_id,
      role_id,
      permission,
      scope: 'own_lower',
      reason: REASON,
    })
  }
  await grantRole(operator, { organization_id, membership_id, role_id, reason: REASON })
  const opened = await strata.openSession({ user_id, organization_id, membership_id })
  if (opened.outcome !== 'opened') throw new Error(`No session: ${opened.outcome}.`)
  const session: <T>(
    body: (tx: Parameters<Parameters<Strata['withSession']>[1]>[0]) => Promise<T>,
  ) => Promise<T> = (body) => strata.withSession(opened.token, body)
  return {
    organization_id,
    membership_id,
    enter,
    relate,
    session,
    admit: (given_name: string, family_name: string) => enter('patient', given_name, family_name),
    treat: (patient: string, until?: Date) => relate('treats', membership_id, patient, until),
    phone: () => session(async (tx) => (await getMemberProfile(tx, { membership_id }))?.phone),
    may: (permission: string, counterpart_membership_id: string) =>
      session((tx) => hasPermission(tx, { permission, counterpart_membership_id })),
  }
}
