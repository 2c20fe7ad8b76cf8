create function strata_tenancy.membership_status(p_ended_at timestamptz, p_suspended_at timestamptz, p_joined_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case when p_ended_at is not null then 'ended' when p_suspended_at is not null then 'suspended'
              when p_joined_at is not null then 'active' else 'invited' end;
end;

comment on function strata_tenancy.membership_status(timestamptz, timestamptz, timestamptz) is 'Status of a membership from its events: ended, suspended, active or invited.';
