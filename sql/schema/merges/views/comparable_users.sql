create view strata_merges.comparable_users with (security_invoker = true) as
select
  u.user_id as record_id,
  i.emails, i.local_parts, i.phones, i.usernames, d.devices,
  f.given_name, f.family_name,
  strata_merges.gram_signature(f.given_name) as given_name_grams,
  strata_merges.gram_signature(f.family_name) as family_name_grams
from strata_users.users u
left join lateral (
  select array_agg(distinct v.value) filter (where v.kind = 'email') as emails,
         array_agg(distinct split_part(v.value, '@', 1)) filter (where v.kind = 'email') as local_parts,
         array_agg(distinct v.value) filter (where v.kind = 'phone') as phones,
         array_agg(distinct v.value) filter (where v.kind = 'username') as usernames
  from (select n.kind, case n.kind when 'email' then strata_merges.canonical_email(n.value) else n.value end as value
        from strata_users.identifiers n
        where n.user_id = u.user_id and n.release_reason is distinct from 'erased' offset 0) v
) i on true
left join lateral (
  select array_agg(hashtextextended(t.token_hash::text, 0)) as devices
  from strata_users.devices t
  where t.user_id = u.user_id
) d on true
cross join lateral (
  select strata_merges.squeeze(u.given_name) as given_name, strata_merges.squeeze(u.family_name) as family_name
  offset 0
) f
where u.merged_at is null and u.erased_at is null and u.kind <> 'machine';

comment on view strata_merges.comparable_users is 'One row per user that is no machine and neither merged nor erased, with what is compared of it. As fresh as the user.';
comment on column strata_merges.comparable_users.record_id is 'The user.';
comment on column strata_merges.comparable_users.emails is 'E-mail addresses that the user holds or held, in their canonical form; null without any. @pii';
comment on column strata_merges.comparable_users.local_parts is 'What stands before the @ of them. @pii';
comment on column strata_merges.comparable_users.phones is 'Phone numbers that the user holds or held; null without any. @pii';
comment on column strata_merges.comparable_users.usernames is 'User names that the user holds or held; null without any. @pii';
comment on column strata_merges.comparable_users.devices is 'Numbers that stand for the devices that the user signed in on; null without any.';
comment on column strata_merges.comparable_users.given_name is 'Given name as it is compared. @pii';
comment on column strata_merges.comparable_users.family_name is 'Family name as it is compared. @pii';
comment on column strata_merges.comparable_users.given_name_grams is 'Signature of given_name.';
comment on column strata_merges.comparable_users.family_name_grams is 'Signature of family_name.';
