import type { BadExample } from '../example.js'

const id = '00000000-0000-7000-8000-00000000000d'
/** A customer with a document that was verified under one key. */
const verified = `insert into strata_customers.customers (customer_id, kind, given_name) values ('${id}', 'individual', 'x');
  insert into strata_kyc.fingerprint_keys values ('first', now() - interval '1 year');
  insert into strata_kyc.identity_documents (identity_document_id, customer_id, document_type, country, last_four, ciphertext, submitted_at)
  values ('${id}', '${id}', 'passport', 'DE', 'x', decode('0101' || repeat('41', 40), 'hex'), now());
  insert into strata_kyc.document_fingerprints values ('${id}', 'first', '${id}', sha256('x'), now());
  update strata_kyc.identity_documents set verified_at = now();`

export const examples: BadExample[] = [
  {
    title: 'a rotation of keys that was left half done',
    sql: `${verified} insert into strata_kyc.fingerprint_keys values ('second', now() - interval '8 days')`,
    object: 'strata_kyc.document_fingerprints',
  },
  {
    title: 'a verified document that another customer can be verified by',
    sql: `${verified} update strata_kyc.document_fingerprints set held_at = null`,
    object: 'strata_kyc.document_fingerprints',
  },
  {
    title: 'a policy that nobody can fulfil',
    sql: `delete from strata_kyc.acceptance_policy_documents where acceptance_policy = 'enterprise'`,
    object: 'policy enterprise',
  },
  {
    title: 'a type of document whose validator is gone',
    sql: 'drop function strata_kyc.is_valid_us_ssn(text, text)',
    object: 'document type us_ssn',
  },
]
