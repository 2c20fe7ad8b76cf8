-- One membership is one virtual user: the link of user and organization, the person's own profile there, and the record of who
-- belonged when. It is ended and never deleted; a rejoin is a new row. What it authored keeps pointing at it.
create table strata_tenancy.memberships (
  organization_id uuid not null,
  membership_id   uuid not null default strata_core.uuid_v7(),
  user_id         uuid,
  company_id      uuid,
  party_type      text not null default 'member',
  label           text not null default 'default',
  is_default      boolean not null default false,
  member_number   text,
  login_name      text collate "C",
  given_name      text,
  family_name     text,
  user_full_name  text,
  display_name    text generated always as (coalesce(nullif(btrim(coalesce(given_name, '') || ' ' || coalesce(family_name, '')), ''), user_full_name)) stored,
  job_title       text,
  locale          text,
  time_zone       text,
  attributes      jsonb not null default '{}',
  joined_at       timestamptz,
  suspended_at    timestamptz,
  suspended_until timestamptz,
  ended_at        timestamptz,
  erased_at       timestamptz,
  status          text generated always as (strata_tenancy.membership_status(ended_at, suspended_at, joined_at)) stored,
  status_reason   text,
  session_epoch   integer not null default 1,
  created_at      timestamptz not null default clock_timestamp(),
  updated_at      timestamptz not null default clock_timestamp(),

  constraint memberships_pkey primary key (organization_id, membership_id),
  -- For relations, which name the types of both sides.
  constraint memberships_organization_id_membership_id_party_type_key unique (organization_id, membership_id, party_type),
  constraint memberships_user_id_fkey foreign key (user_id) references strata_users.users (user_id),
  constraint memberships_time_zone_fkey foreign key (time_zone) references strata_core.time_zones (time_zone),
  constraint memberships_party_type_fkey foreign key (party_type) references strata_tenancy.party_types (membership_party_type),
  constraint memberships_label_check check (length(label) between 1 and 100 and label !~ '[[:cntrl:]]'),
  constraint memberships_is_default_check check (not is_default or (user_id is not null and ended_at is null)),
  constraint memberships_login_name_check check (login_name = strata_tenancy.normalise_login_name(login_name)),
  constraint memberships_member_number_check check (length(member_number) between 1 and 100 and member_number !~ '[[:cntrl:]]'),
  constraint memberships_given_name_check check (length(given_name) between 1 and 200 and given_name !~ '[[:cntrl:]]'),
  constraint memberships_family_name_check check (length(family_name) between 1 and 200 and family_name !~ '[[:cntrl:]]'),
  constraint memberships_job_title_check check (length(job_title) between 1 and 200 and job_title !~ '[[:cntrl:]]'),
  constraint memberships_locale_check check (locale ~ '^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}$'),
  constraint memberships_joined_at_check check (joined_at is null or user_id is not null),
  constraint memberships_suspended_until_check check (suspended_until is null or (suspended_at is not null and suspended_until > suspended_at)),
  constraint memberships_status_check check (status in ('ended', 'suspended', 'active', 'invited')),
  constraint memberships_status_reason_check check (length(status_reason) between 1 and 1000 and status_reason !~ '[[:cntrl:]]'),
  -- An erased person is given nothing personal again, also by a transaction that began before, and no further membership.
  constraint memberships_erased_at_check check (erased_at is null
                                                or label = membership_id::text
                                                   and attributes = '{}'
                                                   and num_nonnulls(member_number, login_name, given_name, family_name, user_full_name, job_title, locale, time_zone) = 0)
);

alter table strata_tenancy.memberships add constraint memberships_organization_id_fkey
  foreign key (organization_id) references strata_tenancy.organizations (organization_id);
alter table strata_tenancy.memberships add constraint memberships_company_id_fkey
  foreign key (organization_id, company_id) references strata_tenancy.companies (organization_id, company_id);

-- A user's several virtual users in one organization are told apart by label, as long as they last.
create unique index memberships_one_label_per_user_idx on strata_tenancy.memberships (organization_id, user_id, label) where ended_at is null;
-- The organization's own number of a person (employee number, record number) means one person.
create unique index memberships_one_member_number_idx on strata_tenancy.memberships (organization_id, member_number) where ended_at is null;
-- Who acts where only the organization is named. Kept by triggers: there is one as long as the user belongs.
create unique index memberships_one_default_per_user_idx on strata_tenancy.memberships (organization_id, user_id) where is_default;
-- A name to sign in with in the organization means one person.
create unique index memberships_one_login_name_idx on strata_tenancy.memberships (organization_id, login_name) where ended_at is null;
-- The list of members, by name, page by page.
create index memberships_display_name_idx on strata_tenancy.memberships (organization_id, display_name, membership_id);
-- All memberships of a user, over all organizations.
create index memberships_user_id_idx on strata_tenancy.memberships (user_id);
-- The members of a company; also for the foreign key.
create index memberships_company_id_idx on strata_tenancy.memberships (organization_id, company_id) where company_id is not null;
-- For the foreign keys.
create index memberships_time_zone_idx on strata_tenancy.memberships (time_zone) where time_zone is not null;
create index memberships_party_type_idx on strata_tenancy.memberships (party_type);

create trigger t100_touch_updated_at before update on strata_tenancy.memberships for each row execute function strata_core.tg__touch_updated_at();
create trigger t200_copy_user_full_name before insert or update of user_id, given_name, family_name on strata_tenancy.memberships
  for each row execute function strata_tenancy.tg_memberships__copy_user_full_name();
create trigger t300_keep_default before insert or update of user_id, ended_at, is_default on strata_tenancy.memberships
  for each row execute function strata_tenancy.tg_memberships__keep_default();
create trigger t400_check_attributes before insert or update of party_type, attributes on strata_tenancy.memberships
  for each row execute function strata_tenancy.tg__check_attributes();
create trigger t500_pass_default after update of user_id, ended_at on strata_tenancy.memberships for each row
  when (old.is_default and not (new.is_default and new.user_id = old.user_id))
  execute function strata_tenancy.tg_memberships__pass_default();
create trigger t510_end_relationships after update of ended_at on strata_tenancy.memberships for each row
  when (new.ended_at is not null and old.ended_at is null)
  execute function strata_tenancy.tg_memberships__end_relationships();
select strata_audit.lay_lifecycle('strata_tenancy.memberships', 'membership',
  $$array[n.suspended_until]$$,
  $$strata_tenancy.membership_status(n.ended_at, case when n.suspended_until <= e.at then null else n.suspended_at end, n.joined_at)$$);
select strata_audit.lay_row_history('strata_tenancy.memberships', 'membership_id',
  '{organization_id,membership_id,user_id,company_id,party_type,label,is_default,member_number,login_name,given_name,family_name,job_title,locale,time_zone,attributes,status,status_reason}');

select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{member_number,login_name,given_name,family_name,user_full_name,job_title,status_reason}');
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{label}', p_replacement => 'membership_id::text');
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{attributes}', p_replacement => $$'{}'$$);
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'clear',
  p_columns => '{locale,time_zone}', p_description => 'Names nobody by itself.');
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'derived',
  p_columns => '{display_name}', p_description => 'Generated from the names of the membership and of the user.');
select strata_core.lay_personal_data('strata_tenancy.memberships', p_subject => 'user', p_key_column => 'user_id', p_treatment => 'set',
  p_columns => '{erased_at}', p_replacement => 'strata_core.clock()');

comment on table strata_tenancy.memberships is 'One row per membership: one virtual user, a person in an organization. Never deleted, only ended.';
comment on column strata_tenancy.memberships.organization_id is 'Organization.';
comment on column strata_tenancy.memberships.membership_id is 'Key within the organization.';
comment on column strata_tenancy.memberships.user_id is 'The user behind it; null for a person without a login, until a verified contact claims it.';
comment on column strata_tenancy.memberships.company_id is 'Company within the organization; null when in none.';
comment on column strata_tenancy.memberships.party_type is 'What the member is in this organization, from party_types.';
comment on column strata_tenancy.memberships.label is 'Tells several memberships of one user in one organization apart. @pii';
comment on column strata_tenancy.memberships.is_default is 'Whether the user acts as this membership where only the organization is named: one of those that last, the first until another one is chosen.';
comment on column strata_tenancy.memberships.login_name is 'Name with which the person signs in to this organization, beside the ways to sign in anywhere; null when not given. @pii';
comment on column strata_tenancy.memberships.member_number is 'The organization''s own number of the person, such as an employee or record number; null when it has none. @pii';
comment on column strata_tenancy.memberships.given_name is 'Given name used in this organization; with no family name either, the user''s own. @pii';
comment on column strata_tenancy.memberships.family_name is 'Family name used in this organization; with no given name either, the user''s own. @pii';
comment on column strata_tenancy.memberships.user_full_name is 'Copy of the user''s full name, kept in step by triggers; null without a user, and where the membership has a name of its own. @pii';
comment on column strata_tenancy.memberships.display_name is 'The name that counts here: the membership''s own, or else the user''s. @pii';
comment on column strata_tenancy.memberships.job_title is 'Title or position in this organization; null when not given. @pii';
comment on column strata_tenancy.memberships.locale is 'Language tag (BCP 47) used in this organization; null: the user''s own.';
comment on column strata_tenancy.memberships.time_zone is 'IANA time zone used in this organization; null: the user''s own.';
comment on column strata_tenancy.memberships.attributes is 'What is known of a member of this type, as party_type_attributes says. @pii';
comment on column strata_tenancy.memberships.joined_at is 'When the membership began; null while it is only an invitation.';
comment on column strata_tenancy.memberships.suspended_at is 'When it was suspended; null when not.';
comment on column strata_tenancy.memberships.suspended_until is 'When the suspension ends by itself; null: not before somebody reinstates.';
comment on column strata_tenancy.memberships.ended_at is 'When it ended; null while it lasts.';
comment on column strata_tenancy.memberships.erased_at is 'When the person behind it was erased; null when not. The membership itself stays, for what was authored under it.';
comment on column strata_tenancy.memberships.status is 'Status from the stored events, without the clock. strata.members.status accounts for time.';
comment on column strata_tenancy.memberships.status_reason is 'Reason given with the last change of status; null when none was. @pii';
comment on column strata_tenancy.memberships.session_epoch is 'Sessions opened under an earlier number are dead. Raised to end them all.';
