import type { Rule, Violation } from '../rule.js'

export const documents: Rule = {
  name: 'documents',
  severity: 'error',
  why: 'One document verifies one customer only while each has a fingerprint of every key in use, and the verified ones hold theirs; what a policy asks for and nobody can show verifies nobody.',
  remedy: 'Run rotateDocumentKeys to its end, with every key that is in use.',
  async find(database) {
    const [present] = await database.query<{ kyc: boolean }>(
      `select exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
                      where n.nspname = 'strata_kyc' and c.relname = 'document_fingerprints') as kyc`,
    )
    if (!present?.kyc) return []
    const found = await database.queryAs<Violation>(
      'strata_definer',
      'the rows of strata_kyc',
      `select 'strata_kyc.document_fingerprints' as object, f.message, f.remedy
       from (
         select format('Documents without a fingerprint of the key %s, which has been in use for more than a week: %s, such as %s.', k.fingerprint_key_id,
                       count(*), min(d.identity_document_id::text)) as message, null as remedy
         from strata_kyc.fingerprint_keys k
         join strata_kyc.identity_documents d on d.ciphertext is not null
         where k.retired_at is null and k.introduced_at < strata_core.clock() - interval '7 days'
           and not exists (select from strata_kyc.document_fingerprints f
                           where f.identity_document_id = d.identity_document_id and f.fingerprint_key_id = k.fingerprint_key_id)
         group by k.fingerprint_key_id
         union all
         select format('Verified documents that do not hold their number, so that another customer can be verified by it: %s, such as %s.', count(*),
                       min(d.identity_document_id::text)), 'Run as strata_definer: update strata_kyc.document_fingerprints set held_at = … where identity_document_id = ….'
         from strata_kyc.identity_documents d
         where d.status = 'verified'
           and exists (select from strata_kyc.document_fingerprints f where f.identity_document_id = d.identity_document_id and f.held_at is null)
         having count(*) > 0
       ) f
       union all
       select 'policy ' || p.acceptance_policy,
              format('It asks for %s types of document and accepts %s: nobody is verified by it.', p.document_count, count(a.document_type)),
              'Run as strata_owner: insert into strata_kyc.acceptance_policy_documents ….'
       from strata_kyc.acceptance_policies p
       left join strata_kyc.acceptance_policy_documents a on a.acceptance_policy = p.acceptance_policy
       group by p.acceptance_policy, p.document_count
       having count(a.document_type) < p.document_count
       union all
       select 'document type ' || t.document_type, format('Its function strata_kyc.%s(text, text) is not there.', f.name),
              'Make the function, or name another.'
       from strata_kyc.document_types t
       cross join unnest(array[t.normaliser, t.validator]) as f (name)
       where f.name is not null and to_regprocedure(format('strata_kyc.%I(text, text)', f.name)) is null
       order by 1, 2`,
    )
    return found ?? []
  },
}
