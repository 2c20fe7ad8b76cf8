import type { Rule, Violation } from '../rule.js'

export const domains: Rule = {
  name: 'domains',
  severity: 'error',
  why: 'Whoever has an address at a domain may join the organization that has it: a domain of two organizations, or one at which anybody gets an address, lets strangers in.',
  remedy:
    'Take the domain back with strata.remove_domain(…); where only the holders are wrong, enable the trigger t600_hold_domain and set verified_at of the domain anew.',
  async find(database) {
    const [present] = await database.query<{ here: boolean }>(
      `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                      where n.nspname = 'strata_tenancy' and c.relname = 'domain_holders') as here`,
    )
    if (!present?.here) return []
    const found = await database.queryAs<Violation>(
      'strata_definer',
      'the rows of strata_tenancy.organization_domains',
      `select 'strata_tenancy.domain_holders' as object, format('%s: %s, such as %s.', f.fault, count(*), min(f.domain)) as message
       from (
         select coalesce(d.domain, h.domain) as domain,
                case when h.domain is null then 'Domains that are verified and held by nobody'
                     else 'Domains that are held and not verified' end as fault
         from (select * from strata_tenancy.organization_domains v where v.status = 'verified') d
         full join strata_tenancy.domain_holders h
           on h.domain = d.domain and h.holder_organization_id = d.organization_id and h.organization_domain_id = d.organization_domain_id
         where d.domain is null or h.domain is null
         union all
         select h.domain, 'Public mail domains that an organization has'
         from strata_tenancy.domain_holders h join strata_tenancy.public_mail_domains p on p.domain = h.domain
       ) f
       group by f.fault
       order by 2`,
    )
    return found ?? []
  },
}
