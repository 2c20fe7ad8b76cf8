-- Whoever gave an address up may take it back at once; whoever lost it to a claimant may not, or it would go to and fro. The claimant may: for them it was released.
create function strata_users.is_quarantined(p_kind text, p_value text, p_user_id uuid) returns boolean
  language plpgsql stable
  set search_path = pg_catalog, strata_users, pg_temp
as $$
begin
  return exists (select from strata_users.identifiers i
                 where i.kind = p_kind and i.value = p_value and i.released_at is not null and i.quarantined_until > strata_core.clock()
                   and (i.user_id is distinct from p_user_id or i.release_reason = 'recycled')
                   and not exists (select from strata_users.number_reassignments r
                                   where r.identifier_id = i.identifier_id and r.claimant_user_id = p_user_id and r.status in ('released', 'completed')));
end
$$;

comment on function strata_users.is_quarantined(text, text, uuid) is 'Whether an address was given up or taken so lately that a user cannot prove it yet. It does not hold for the user who gave it up, nor for the one it was released to.';

alter function strata_users.is_quarantined(text, text, uuid) owner to strata_definer;
