/** What the cases about permissions ask by hand and in the tables of other designs, in the form that `npm run queries:generate` gives the package's. */
import { PreparedQuery } from '@pgtyped/runtime'
import { intermediate } from './people.js'

interface Membership {
  organization_id: string
  membership_id: string
}
interface Answer {
  is_allowed: boolean
}

const columns =
  'm.organization_id, m.membership_id, m.user_id, m.company_id, m.label, m.member_number, m.display_name, m.job_title, m.status, m.joined_at, m.suspended_until, m.ended_at, m.created_at'

/** The columns that `getMember` gives, with the status as it is stored. */
export const memberByKey = new PreparedQuery<Membership, Membership>(
  intermediate(
    `select ${columns} from strata_tenancy.memberships m where m.organization_id = :organization_id! and m.membership_id = :membership_id!`,
  ),
)

export const statusByKey = new PreparedQuery<Membership, { status: string }>(
  intermediate(
    'select status from strata_tenancy.memberships where organization_id = :organization_id! and membership_id = :membership_id!',
  ),
)

export const recursiveCheck = new PreparedQuery<Membership & { permission: string }, Answer>(
  intermediate(
    `with recursive held (role_id) as (
       select r.role_id from recursive.membership_roles r where r.organization_id = :organization_id! and r.membership_id = :membership_id!
       union
       select i.inherits_role_id from held h join recursive.role_inheritance i on i.role_id = h.role_id
     )
     select exists (select from held h join recursive.role_permissions p on p.role_id = h.role_id and p.permission = :permission!) as is_allowed`,
  ),
)

export const tupleCheck = new PreparedQuery<{ object: string; subject: string }, Answer>(
  intermediate("select tuples.check_tuple(:object!, 'holder', :subject!) as is_allowed"),
)

/** Everybody below a member who may do something to those below, by name. */
export const membersBelow = new PreparedQuery<
  Membership & { permission: string },
  { display_name: string; status: string }
>(
  intermediate(
    `select ${columns}
     from strata_tenancy.relationships r
     join strata_tenancy.memberships m on m.organization_id = r.organization_id and m.membership_id = r.lower_membership_id
     where r.organization_id = :organization_id! and r.upper_membership_id = :membership_id!
       and r.started_at <= clock_timestamp() and (r.ended_at is null or r.ended_at > clock_timestamp())
       and exists (
         select from strata_access.membership_roles h
         join strata_access.effective_role_permissions e on e.role_id = h.role_id and e.permission = :permission! and e.scope in ('own_lower', 'organization')
         where h.organization_id = :organization_id! and h.membership_id = :membership_id!
           and h.started_at <= clock_timestamp() and (h.ended_at is null or h.ended_at > clock_timestamp()))
     order by m.display_name, m.membership_id limit 50`,
  ),
)

/** The members to whom the one who asks may do something, by name. */
export const permittedMembers = new PreparedQuery<
  { organization_id: string; permission: string },
  { membership_id: string }
>(
  intermediate(
    `select ${columns}
     from strata.permitted_memberships(:permission!) as p (membership_id)
     join strata.members m on m.membership_id = p.membership_id
     where m.organization_id = :organization_id!
     order by m.display_name, m.membership_id limit 50`,
  ),
)
