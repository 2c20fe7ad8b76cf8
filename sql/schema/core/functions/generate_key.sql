-- 32 random bytes come from the server's strong random source: four version 4 uuids, 488 random bits, folded by sha256.
create function strata_core.generate_key(p_purpose text) returns void
  language plpgsql volatile
  set search_path = pg_catalog, strata_core, pg_temp
as $$
declare
  v_key   bytea := sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
  v_inner bytea := decode(repeat('36', 64), 'hex');
  v_outer bytea := decode(repeat('5c', 64), 'hex');
begin
  for i in 0 .. length(v_key) - 1 loop
    v_inner := set_byte(v_inner, i, get_byte(v_inner, i) # get_byte(v_key, i));
    v_outer := set_byte(v_outer, i, get_byte(v_outer, i) # get_byte(v_key, i));
  end loop;

  insert into strata_core.keys as k (purpose, inner_block, outer_block, has_test_clock)
  values (p_purpose, v_inner, v_outer, exists (select from strata_core.settings s where s.setting = 'test_clock' and s.value is not null))
  on conflict (purpose) do update
    set inner_block = excluded.inner_block, outer_block = excluded.outer_block, created_at = clock_timestamp();
end
$$;

comment on function strata_core.generate_key(text) is 'Makes or replaces the key of a purpose. A context lives as long as its transaction, so replacing its key only ends transactions that are under way; replacing the one of codes makes all that were sent worthless, and that of counters forgets them.';

alter function strata_core.generate_key(text) owner to strata_definer;
