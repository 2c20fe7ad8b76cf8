-- What has ended a merge comes first; what is sealed has been applied.
create function strata_merges.merge_status(p_canceled_at timestamptz, p_undone_at timestamptz, p_sealed_at timestamptz, p_applied_at timestamptz,
                                           p_approved_at timestamptz, p_previewed_at timestamptz) returns text
  language sql immutable parallel safe
begin atomic
  select case
    when p_canceled_at is not null then 'canceled'
    when p_undone_at is not null then 'undone'
    when p_sealed_at is not null then 'sealed'
    when p_applied_at is not null then 'applied'
    when p_approved_at is not null then 'approved'
    when p_previewed_at is not null then 'previewed'
    else 'proposed'
  end;
end;

comment on function strata_merges.merge_status(timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz)
  is 'Status of a merge from its events: canceled, undone, sealed, applied, approved, previewed or proposed.';
