-- Each value is worked out once: without the offset the planner would put the expression in wherever it is used.
create view strata_merges.comparable_customers with (security_invoker = true) as
select
  c.customer_id as record_id,
  d.documents,
  f.given_name, f.family_name, f.legal_name, f.born, f.house_number, f.street, f.address_rest, f.locality, f.region, f.postal_code,
  strata_merges.canonical_email(e.value) as email,
  p.value as phone,
  strata_merges.gram_signature(f.given_name) as given_name_grams,
  strata_merges.gram_signature(f.family_name) as family_name_grams,
  strata_merges.gram_signature(f.legal_name) as legal_name_grams,
  strata_merges.gram_signature(f.street) as street_grams,
  strata_merges.gram_signature(f.address_rest) as address_rest_grams,
  strata_merges.gram_signature(f.locality) as locality_grams,
  strata_merges.digit_signature(f.born) as born_digits,
  strata_merges.digit_signature(f.house_number) as house_number_digits,
  strata_merges.digit_signature(f.postal_code) as postal_code_digits
from strata_customers.customers c
left join lateral (
  select r.address_lines, r.locality, r.region, r.postal_code, substring(r.address_lines[1] from '\S*\d\S*') as house_number
  from strata_customers.customer_addresses r
  where r.customer_id = c.customer_id and r.ended_at is null
  order by array_position(array['residence', 'registered', 'postal', 'billing'], r.address_type)
  limit 1
) a on true
left join strata_customers.customer_contacts e on e.customer_id = c.customer_id and e.contact_type = 'email' and e.ended_at is null
left join strata_customers.customer_contacts p on p.customer_id = c.customer_id and p.contact_type = 'phone' and p.ended_at is null
left join lateral (
  select array_agg(hashtextextended(t.fingerprint_key_id || encode(t.fingerprint, 'hex'), 0)) as documents
  from strata_kyc.document_fingerprints t
  where t.customer_id = c.customer_id
) d on true
cross join lateral (
  select strata_merges.squeeze(c.given_name) as given_name,
         strata_merges.squeeze(c.family_name) as family_name,
         strata_merges.squeeze(c.legal_name) as legal_name,
         to_char(c.born_on, 'YYYYMMDD') as born,
         strata_merges.squeeze(a.house_number) as house_number,
         strata_merges.squeeze(regexp_replace(a.address_lines[1], '\S*\d\S*', '')) as street,
         strata_merges.squeeze(array_to_string(a.address_lines[2:], ' ')) as address_rest,
         strata_merges.squeeze(a.locality) as locality,
         strata_merges.squeeze(a.region) as region,
         strata_merges.squeeze(a.postal_code) as postal_code
  offset 0
) f
where c.merged_at is null and c.erased_at is null;

comment on view strata_merges.comparable_customers is 'One row per customer that is neither merged nor erased, with what is compared of it. As fresh as the customer.';
comment on column strata_merges.comparable_customers.record_id is 'The customer.';
comment on column strata_merges.comparable_customers.documents is 'Numbers that stand for the fingerprints of its documents; null without any.';
comment on column strata_merges.comparable_customers.given_name is 'Given name as it is compared. @pii';
comment on column strata_merges.comparable_customers.family_name is 'Family name as it is compared. @pii';
comment on column strata_merges.comparable_customers.legal_name is 'Registered name as it is compared. @pii';
comment on column strata_merges.comparable_customers.born is 'Date of birth as eight digits. @pii';
comment on column strata_merges.comparable_customers.house_number is 'The first word of the address that has a digit. @pii';
comment on column strata_merges.comparable_customers.street is 'The rest of the first line of the address. @pii';
comment on column strata_merges.comparable_customers.address_rest is 'The other lines of the address. @pii';
comment on column strata_merges.comparable_customers.locality is 'Locality as it is compared. @pii';
comment on column strata_merges.comparable_customers.region is 'Region as it is compared.';
comment on column strata_merges.comparable_customers.postal_code is 'Postal code as it is compared. @pii';
comment on column strata_merges.comparable_customers.email is 'E-mail address in its canonical form. @pii';
comment on column strata_merges.comparable_customers.phone is 'Phone number. @pii';
comment on column strata_merges.comparable_customers.given_name_grams is 'Signature of given_name.';
comment on column strata_merges.comparable_customers.family_name_grams is 'Signature of family_name.';
comment on column strata_merges.comparable_customers.legal_name_grams is 'Signature of legal_name.';
comment on column strata_merges.comparable_customers.street_grams is 'Signature of street.';
comment on column strata_merges.comparable_customers.address_rest_grams is 'Signature of address_rest.';
comment on column strata_merges.comparable_customers.locality_grams is 'Signature of locality.';
comment on column strata_merges.comparable_customers.born_digits is 'Signature of born.';
comment on column strata_merges.comparable_customers.house_number_digits is 'Signature of house_number.';
comment on column strata_merges.comparable_customers.postal_code_digits is 'Signature of postal_code.';
