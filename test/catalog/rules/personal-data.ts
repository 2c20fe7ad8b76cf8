import type { BadExample } from '../example.js'

const registry = 'strata_core.personal_data'

export const examples: BadExample[] = [
  {
    title: 'a column of personal data that erasing does not treat',
    sql: `alter table strata_users.user_activity add nickname text; comment on column strata_users.user_activity.nickname is 'Nickname. @pii'`,
    object: 'strata_users.user_activity.nickname',
  },
  {
    title: 'a column of personal data that was taken out of the registry',
    sql: `delete from ${registry} where relation = 'strata_users.users' and column_name = 'avatar_url'`,
    object: 'strata_users.users.avatar_url',
  },
  {
    title: 'personal data in a materialized view that nothing says a word about',
    sql: `create materialized view strata_profile.names as select full_name from strata_users.users;
          comment on column strata_profile.names.full_name is 'Name. @pii'`,
    object: 'strata_profile.names.full_name',
  },
  {
    title: 'a registered column that does not exist',
    sql: 'alter table strata_users.users rename avatar_url to picture_url',
    object: 'strata_users.users.avatar_url',
  },
  {
    title: 'a registered column that is not marked as personal, without a reason',
    sql: `comment on column strata_tenancy.memberships.job_title is 'Title.'`,
    object: 'strata_tenancy.memberships.job_title',
  },
  {
    title: 'a personal column that erasing only sets along the way',
    sql: `update ${registry} set treatment = 'set' where relation = 'strata_users.users' and column_name = 'given_name'`,
    object: 'strata_users.users.given_name',
  },
  {
    title: 'a plain column that is said to follow by itself',
    sql: `update ${registry} set treatment = 'derived', description = 'x' where relation = 'strata_users.users' and column_name = 'given_name'`,
    object: 'strata_users.users.given_name',
  },
  {
    title: 'a generated column that is said to be cleared',
    sql: `update ${registry} set treatment = 'clear' where relation = 'strata_users.users' and column_name = 'full_name'`,
    object: 'strata_users.users.full_name',
  },
  {
    title: 'a column that may not be null and has no replacement',
    sql: `update ${registry} set replacement = null where column_name = 'label'`,
    object: 'strata_tenancy.memberships.label',
  },
  {
    title: 'rows that are to be found by a column that is not there',
    sql: `update ${registry} set key_column = 'person_id' where relation = 'strata_users.users' and column_name = 'given_name'`,
    object: 'strata_users.users.given_name',
  },
  {
    title: 'a trail that cannot say that it was redacted',
    sql: 'alter table strata_audit.row_history drop redacted_at',
    object: 'strata_audit.row_history.old_image',
  },
  {
    title: 'rows that are deleted while their history is kept',
    sql: `update ${registry} set treatment = 'delete_row', replacement = null where column_name = 'address_lines'`,
    object: 'strata_customers.customer_addresses.address_lines',
  },
  {
    title: 'a column that nobody may clear',
    sql: 'revoke update on strata_tenancy.memberships from strata_definer',
    object: 'strata_tenancy.memberships.job_title',
  },
  {
    title: 'rows that nobody may delete',
    sql: `update ${registry} set treatment = 'delete_row', replacement = null where column_name = 'address_lines'`,
    object: 'strata_customers.customer_addresses.address_lines',
  },
  {
    title: 'a personal column that is sampled',
    sql: 'alter table strata_users.users alter given_name set statistics 100',
    object: 'strata_users.users.given_name',
  },
  {
    title: 'an index that samples an expression over a personal column',
    sql: 'create index probe on strata_users.users (lower(given_name))',
    object: 'strata_users.users.given_name',
  },
  {
    title: 'extended statistics that sample a personal column',
    sql: 'create statistics strata_users.probe on given_name, family_name from strata_users.users',
    object: 'strata_users.users.family_name',
  },
  {
    title: 'a partition that samples what its table does not',
    sql: `create table strata_users.parted (user_id uuid, seen_from text) partition by list (user_id);
          comment on column strata_users.parted.seen_from is 'x @pii';
          select strata_core.lay_personal_data('strata_users.parted', 'user', 'user_id', 'clear', '{seen_from}');
          create table strata_users.parted_rest partition of strata_users.parted default`,
    object: 'strata_users.parted_rest.seen_from',
  },
]
