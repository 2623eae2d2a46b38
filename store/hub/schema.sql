-- The hub of 三单: tables first keyed by community, so that they can be distributed by it unchanged (Citus).
-- PostgreSQL 13 or newer. Run by `sandan hub init` as the owner of the database; running it again changes nothing.

CREATE SCHEMA IF NOT EXISTS sandan;

-- One row a community. `version` counts its syncs; `known`, `letters`, `counters` are what a merge needs of the
-- other side: which changes of which copy are in here, per list and per its personal fields.
CREATE TABLE IF NOT EXISTS sandan.community (
    community     text PRIMARY KEY CHECK (community ~ '^[a-z0-9_]{1,40}$'),
    name          text NOT NULL,
    street        text NOT NULL CHECK (street ~ '^[a-z0-9_]{1,40}$'),
    district      text NOT NULL CHECK (district ~ '^[a-z0-9_]{1,40}$'),
    writer_role   name NOT NULL,
    street_role   name NOT NULL,
    district_role name NOT NULL,
    version       bigint NOT NULL DEFAULT 0,
    tag           text NOT NULL DEFAULT '',
    known         jsonb NOT NULL DEFAULT '{}',
    letters       jsonb NOT NULL DEFAULT '{}',
    counters      jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX IF NOT EXISTS community_by_writer ON sandan.community (writer_role);
CREATE INDEX IF NOT EXISTS community_by_street ON sandan.community (street_role);
CREATE INDEX IF NOT EXISTS community_by_district ON sandan.community (district_role);
CREATE INDEX IF NOT EXISTS community_by_place ON sandan.community (district, street);

-- One row a record. `document` holds what is no personal data, as in the book; NULL once it was removed.
-- `personal` holds the rest closed to the community's recipients (age), and only if the community wants that.
-- `stars` is all of a rating that travels openly; who rated and the remark are personal.
-- The columns after it are read out of the document for reports: a value that is no number or no choice is
-- NULL there, so that no odd document of one community stops the report of all.
CREATE TABLE IF NOT EXISTS sandan.record (
    community text NOT NULL REFERENCES sandan.community (community),
    uid       text NOT NULL,
    list      text NOT NULL,
    id        text NOT NULL,
    document  jsonb,
    personal  bytea,
    version   bigint NOT NULL,
    stars     int,
    item      int GENERATED ALWAYS AS (
        CASE WHEN document ->> 'item' ~ '^[0-9]{1,4}$' THEN (document ->> 'item')::int END) STORED,
    status    text GENERATED ALWAYS AS (left(document ->> 'status', 20)) STORED,
    beyond    boolean GENERATED ALWAYS AS (coalesce(document -> 'beyond' = 'true'::jsonb, false)) STORED,
    PRIMARY KEY (community, uid)
);
CREATE INDEX IF NOT EXISTS record_by_version ON sandan.record (community, version);
CREATE INDEX IF NOT EXISTS record_by_list ON sandan.record (community, list, id) INCLUDE (item, status, stars)
    WHERE document IS NOT NULL;
CREATE INDEX IF NOT EXISTS record_beyond ON sandan.record (community)
    WHERE beyond AND list = 'resources' AND document IS NOT NULL;

-- Every change, for good: who, when, which fields. Nobody may change or take out a line, and no record can be written
-- without its line (see the rules below). `at` is when it came here, `changed` when the laptop's clock said it was made.
-- `step` counts the changes of a record that one sync brought, the oldest first.
CREATE TABLE IF NOT EXISTS sandan.change (
    community text NOT NULL REFERENCES sandan.community (community),
    version   bigint NOT NULL,
    uid       text NOT NULL,
    list      text NOT NULL,
    id        text NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    author    text NOT NULL,
    login     name NOT NULL DEFAULT session_user,
    copy      text NOT NULL,
    fields    text[] NOT NULL,
    removed   boolean NOT NULL,
    changed   timestamptz,
    step      int NOT NULL DEFAULT 0,
    PRIMARY KEY (community, uid, version, step)
);
ALTER TABLE sandan.change ADD COLUMN IF NOT EXISTS changed timestamptz;
ALTER TABLE sandan.change ADD COLUMN IF NOT EXISTS step int NOT NULL DEFAULT 0;
DO $$ BEGIN -- of a hub that knew one line a record and sync
    IF NOT EXISTS (SELECT 1 FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                   WHERE i.indrelid = 'sandan.change'::regclass AND i.indisprimary AND a.attname = 'step') THEN
        ALTER TABLE sandan.change DROP CONSTRAINT change_pkey, ADD PRIMARY KEY (community, uid, version, step);
    END IF;
END $$;

-- The marks of past syncs: a laptop that remembers another tag for a version knows that the server was put back.
CREATE TABLE IF NOT EXISTS sandan.sync (
    community text NOT NULL REFERENCES sandan.community (community),
    version   bigint NOT NULL,
    tag       text NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    author    text NOT NULL,
    copy      text NOT NULL,
    PRIMARY KEY (community, version)
);

-- Whom personal fields are closed to: public keys (age), one a laptop.
CREATE TABLE IF NOT EXISTS sandan.recipient (
    community text NOT NULL REFERENCES sandan.community (community),
    key       text NOT NULL CHECK (key ~ '^age1[0-9a-z]{58}$'),
    name      text NOT NULL,
    PRIMARY KEY (community, key)
);

-- What a community asks of a neighbour's offer and what comes of it, a line a step, for good: `community` is whose offer
-- it is, `asking` who asks. asked -> yes or no (whose offer it is) -> back (the same, later) or withdrawn or done (who asks).
CREATE TABLE IF NOT EXISTS sandan.request (
    community text NOT NULL REFERENCES sandan.community (community),
    request   text NOT NULL CHECK (request ~ '^[0-9a-f]{16}$'),
    step      text NOT NULL CHECK (step IN ('asked', 'yes', 'no', 'back', 'withdrawn', 'done')),
    asking    text NOT NULL CHECK (asking <> community),
    offer     text NOT NULL,
    said      jsonb NOT NULL,
    author    text NOT NULL,
    at        timestamptz NOT NULL DEFAULT now(),
    login     name NOT NULL DEFAULT session_user,
    PRIMARY KEY (community, request, step)
);
CREATE UNIQUE INDEX IF NOT EXISTS request_answer ON sandan.request (community, request) WHERE step IN ('yes', 'no');
CREATE INDEX IF NOT EXISTS request_by_asking ON sandan.request (asking);

-- Which units of two communities are one, as a person of the street or district said; the last word counts.
CREATE TABLE IF NOT EXISTS sandan.same_unit (
    community       text NOT NULL REFERENCES sandan.community (community),
    uid             text NOT NULL,
    other_community text NOT NULL,
    other_uid       text NOT NULL,
    same            boolean NOT NULL,
    at              timestamptz NOT NULL DEFAULT clock_timestamp(),
    login           name NOT NULL DEFAULT session_user,
    PRIMARY KEY (community, uid, other_community, other_uid, at)
);

-- Who sees what: membership in three kinds of roles decides. Each rule asks once per statement, not once per row:
-- its sub-select does not depend on the row, and the roles are found by walking up from the one who asks.
-- (Every function says where its words come from: in a schema of his own somebody could have another `=`.)
CREATE OR REPLACE FUNCTION sandan.my_roles() RETURNS name[] LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    WITH RECURSIVE mine (role) AS (
        SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user
        UNION SELECT m.roleid FROM mine, LATERAL (
            SELECT roleid FROM pg_catalog.pg_auth_members WHERE member = mine.role OFFSET 0) m)
    SELECT array_agg(pg_catalog.pg_get_userbyid(role)) FROM mine $$;
-- The communities that the asking role may read; of the owner all. (Rules of sandan.community apply inside.)
CREATE OR REPLACE FUNCTION sandan.readable() RETURNS SETOF text LANGUAGE sql STABLE ROWS 50 SET search_path = pg_catalog AS
    $$ SELECT community FROM sandan.community $$;

ALTER TABLE sandan.community ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandan.record ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandan.change ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandan.sync ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandan.recipient ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandan.request ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandan.same_unit ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS reads ON sandan.community;
CREATE POLICY reads ON sandan.community FOR SELECT USING (
    writer_role = ANY ((SELECT sandan.my_roles())::name[]) OR street_role = ANY ((SELECT sandan.my_roles())::name[])
    OR district_role = ANY ((SELECT sandan.my_roles())::name[]));
DROP POLICY IF EXISTS syncs ON sandan.community;
CREATE POLICY syncs ON sandan.community FOR UPDATE USING (writer_role = ANY ((SELECT sandan.my_roles())::name[]));

DO $$
DECLARE
    own text := 'community = ANY (ARRAY(SELECT c.community FROM sandan.community c'
        ' WHERE c.writer_role = ANY ((SELECT sandan.my_roles())::name[])))';
    seen text := 'community = ANY (ARRAY(SELECT c.community FROM sandan.community c))';
    -- A line of this very transaction: only the server says `at`.
    logged text := 'EXISTS (SELECT 1 FROM sandan.change l WHERE l.community = record.community'
        ' AND l.version = record.version AND l.uid = record.uid AND l.at = now())';
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['record', 'change', 'sync', 'recipient'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS reads ON sandan.%I', part);
        EXECUTE format('CREATE POLICY reads ON sandan.%I FOR SELECT USING (' || seen || ')', part);
        EXECUTE format('DROP POLICY IF EXISTS adds ON sandan.%I', part);
        EXECUTE format('CREATE POLICY adds ON sandan.%I FOR INSERT WITH CHECK (' || own || ')', part);
    END LOOP;
    DROP POLICY IF EXISTS adds ON sandan.record;
    EXECUTE 'CREATE POLICY adds ON sandan.record FOR INSERT WITH CHECK (' || own || ' AND ' || logged || ')';
    DROP POLICY IF EXISTS changes ON sandan.record;
    EXECUTE 'CREATE POLICY changes ON sandan.record FOR UPDATE USING (' || own || ') WITH CHECK (' || own || ' AND ' || logged || ')';
    DROP POLICY IF EXISTS leaves ON sandan.recipient;
    EXECUTE 'CREATE POLICY leaves ON sandan.recipient FOR DELETE USING (' || own || ')';
END $$;

-- The districts of the communities that the asking role may read. (Rules of sandan.community apply inside.)
CREATE OR REPLACE FUNCTION sandan.my_districts() RETURNS text[] LANGUAGE sql STABLE SET search_path = pg_catalog AS
    $$ SELECT array_agg(DISTINCT district) FROM sandan.community $$;

-- What a neighbour may look for: offers that a unit makes beyond its community, to all of the same district; only
-- what may hang on a wall, and no mobile. (A view reads as its owner; the condition names the one who asks. All views
-- are barriers: without it a function of somebody's own in WHERE would be shown the rows of others before the condition.)
DROP VIEW IF EXISTS sandan.shared_offer;
CREATE VIEW sandan.shared_offer WITH (security_barrier) AS
SELECT r.community, c.name AS community_name, home.document ->> 'hotline' AS hotline, r.uid, r.id,
       (SELECT jsonb_object_agg(key, value) FROM jsonb_each(r.document) WHERE key = ANY (ARRAY['title', 'item',
           'category', 'description', 'quantity', 'quantity_text', 'times', 'season', 'place', 'audience', 'fee',
           'price_list', 'booking', 'until', 'status', 'emergency'])) AS offer,
       (SELECT jsonb_object_agg(key, CASE key WHEN 'office_phone' THEN to_jsonb(
               CASE WHEN value #>> '{}' ~ '1[ -]?[3-9]([ -]?[0-9]){9}' THEN '' ELSE value #>> '{}' END) ELSE value END)
        FROM jsonb_each(u.document) WHERE key = ANY (ARRAY['name', 'kind', 'address', 'office_phone', 'code'])) AS unit,
       greatest(r.version, u.version, home.version) AS version
FROM sandan.community c
JOIN sandan.record r ON r.community = c.community AND r.beyond AND r.list = 'resources' AND r.document IS NOT NULL
LEFT JOIN sandan.record u ON u.community = r.community AND u.list = 'units' AND u.id = r.document ->> 'unit'
    AND u.document IS NOT NULL
LEFT JOIN sandan.record home ON home.community = c.community AND home.uid = 'community'
WHERE r.status NOT IN ('暂停', '撤回') AND c.district = ANY ((SELECT sandan.my_districts())::text[]);
COMMENT ON VIEW sandan.shared_offer IS '可跨社区的资源：同一区县的社区都能看，只有能张贴的栏目';

-- Whether an offer may be asked for by the asking role; whether a request was made (its rules forbid it to look itself).
CREATE OR REPLACE FUNCTION sandan.is_shared(whose text, wanted text) RETURNS boolean
    LANGUAGE sql STABLE SET search_path = pg_catalog AS
    $$ SELECT EXISTS (SELECT 1 FROM sandan.shared_offer o WHERE o.community = whose AND o.uid = wanted) $$;
CREATE OR REPLACE FUNCTION sandan.was_asked(whose text, named text, who text, wanted text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS
    $$ SELECT EXISTS (SELECT 1 FROM sandan.request q WHERE q.community = whose AND q.request = named
                      AND q.step = 'asked' AND q.asking = who AND q.offer = wanted) $$;

DO $$
DECLARE
    own text := 'ANY (ARRAY(SELECT c.community FROM sandan.community c'
        ' WHERE c.writer_role = ANY ((SELECT sandan.my_roles())::name[])))';
    seen text := 'ANY (ARRAY(SELECT c.community FROM sandan.community c))';
    above text := 'ANY (ARRAY(SELECT c.community FROM sandan.community c'
        ' WHERE c.street_role = ANY ((SELECT sandan.my_roles())::name[])'
        ' OR c.district_role = ANY ((SELECT sandan.my_roles())::name[])))';
BEGIN
    DROP POLICY IF EXISTS reads ON sandan.request;
    EXECUTE 'CREATE POLICY reads ON sandan.request FOR SELECT USING (community = ' || seen || ' OR asking = ' || seen || ')';
    DROP POLICY IF EXISTS adds ON sandan.request;
    EXECUTE 'CREATE POLICY adds ON sandan.request FOR INSERT WITH CHECK (CASE'
        ' WHEN step = ''asked'' THEN asking = ' || own || ' AND sandan.is_shared(community, offer)'
        ' WHEN step IN (''withdrawn'', ''done'') THEN asking = ' || own || ' AND sandan.was_asked(community, request, asking, offer)'
        ' ELSE community = ' || own || ' AND sandan.was_asked(community, request, asking, offer) END)';
    DROP POLICY IF EXISTS reads ON sandan.same_unit;
    EXECUTE 'CREATE POLICY reads ON sandan.same_unit FOR SELECT USING (community = ' || seen || ')';
    DROP POLICY IF EXISTS adds ON sandan.same_unit;
    EXECUTE 'CREATE POLICY adds ON sandan.same_unit FOR INSERT WITH CHECK'
        ' (community = ' || above || ' AND other_community = ' || above || ')';
END $$;

-- For reports: every column says what it counts; only communities that the asking role may read.
CREATE OR REPLACE VIEW sandan.totals WITH (security_barrier) AS
SELECT c.community, c.name, c.street, c.district, r.list, count(*) AS records
FROM sandan.community c JOIN sandan.record r USING (community)
WHERE r.document IS NOT NULL AND c.community IN (SELECT sandan.readable())
GROUP BY c.community, r.list;
COMMENT ON VIEW sandan.totals IS '每个社区每张清单有多少条';
COMMENT ON COLUMN sandan.totals.records IS '没有删除的条数';

CREATE OR REPLACE VIEW sandan.coverage WITH (security_barrier) AS
SELECT c.community, c.name, c.street, c.district, r.list,
       count(DISTINCT r.item) FILTER (WHERE r.item > 0) AS items_covered,
       CASE r.list WHEN 'resources' THEN 25 WHEN 'needs' THEN 16 ELSE 20 END AS items_official
FROM sandan.community c JOIN sandan.record r USING (community)
WHERE r.list IN ('resources', 'needs', 'services') AND r.document IS NOT NULL
  AND c.community IN (SELECT sandan.readable())
GROUP BY c.community, r.list;
COMMENT ON VIEW sandan.coverage IS '官方 25/16/20 条里有几条已经有人负责';
COMMENT ON COLUMN sandan.coverage.items_covered IS '至少有一条记录的官方条目数';
COMMENT ON COLUMN sandan.coverage.items_official IS '官方条目总数：资源 25，需求 16，服务 20';

CREATE OR REPLACE VIEW sandan.gap WITH (security_barrier) AS
SELECT c.community, c.name, c.street, c.district, coalesce(r.item, 0) AS item, count(*) AS open_needs
FROM sandan.community c JOIN sandan.record r USING (community)
WHERE r.list = 'needs' AND r.document IS NOT NULL AND r.status IN ('登记', '已议', '部分认领')
  AND c.community IN (SELECT sandan.readable())
GROUP BY c.community, coalesce(r.item, 0);
COMMENT ON VIEW sandan.gap IS '还没有人认领的需求，按官方条目';
COMMENT ON COLUMN sandan.gap.item IS '官方条目 1 到 16；0：没有对应条目';
COMMENT ON COLUMN sandan.gap.open_needs IS '状态为 登记、已议、部分认领 的需求条数';

CREATE OR REPLACE VIEW sandan.satisfaction WITH (security_barrier) AS
SELECT c.community, c.name, c.street, c.district, count(*) AS claims,
       count(*) FILTER (WHERE r.status = '办结') AS completed, round(avg(r.stars), 2) AS stars, count(r.stars) AS rated
FROM sandan.community c JOIN sandan.record r USING (community)
WHERE r.list = 'matches' AND r.document IS NOT NULL AND c.community IN (SELECT sandan.readable())
  AND coalesce(r.document ->> 'request', '') NOT LIKE c.community || ':%'
GROUP BY c.community;
COMMENT ON VIEW sandan.satisfaction IS '认领、办结、平均评价';
COMMENT ON COLUMN sandan.satisfaction.claims IS '认领条数，退回的也算；答应邻社区的记在来问的社区';
COMMENT ON COLUMN sandan.satisfaction.completed IS '办结的认领条数';
COMMENT ON COLUMN sandan.satisfaction.stars IS '平均评价 1 到 5；没有评价为空';
COMMENT ON COLUMN sandan.satisfaction.rated IS '有评价的条数';

-- The same by street and by district: `street` is empty in the rows of a district.
CREATE OR REPLACE VIEW sandan.coverage_by_place WITH (security_barrier) AS
SELECT c.district, coalesce(c.street, '') AS street, r.list, count(DISTINCT c.community) AS communities,
       count(DISTINCT r.item) FILTER (WHERE r.item > 0) AS items_covered,
       CASE r.list WHEN 'resources' THEN 25 WHEN 'needs' THEN 16 ELSE 20 END AS items_official
FROM sandan.community c JOIN sandan.record r USING (community)
WHERE r.list IN ('resources', 'needs', 'services') AND r.document IS NOT NULL
  AND c.community IN (SELECT sandan.readable())
GROUP BY GROUPING SETS ((c.district, c.street, r.list), (c.district, r.list));
COMMENT ON VIEW sandan.coverage_by_place IS '每个街道、区县：官方 25/16/20 条里有几条有社区负责';
COMMENT ON COLUMN sandan.coverage_by_place.street IS '街道代号；空：整个区县';
COMMENT ON COLUMN sandan.coverage_by_place.items_covered IS '至少有一个社区有一条记录的官方条目数';

CREATE OR REPLACE VIEW sandan.gap_by_place WITH (security_barrier) AS
SELECT district, coalesce(street, '') AS street, item, count(*) AS communities, sum(open_needs)::bigint AS open_needs
FROM sandan.gap GROUP BY GROUPING SETS ((district, street, item), (district, item));
COMMENT ON VIEW sandan.gap_by_place IS '每个街道、区县：没有人认领的需求，按官方条目';
COMMENT ON COLUMN sandan.gap_by_place.communities IS '有这样的需求的社区数';

CREATE OR REPLACE VIEW sandan.satisfaction_by_place WITH (security_barrier) AS
SELECT district, coalesce(street, '') AS street, count(*) AS communities, sum(claims)::bigint AS claims,
       sum(completed)::bigint AS completed, round(sum(stars * rated) / nullif(sum(rated), 0), 2) AS stars
FROM sandan.satisfaction GROUP BY GROUPING SETS ((district, street), (district));
COMMENT ON VIEW sandan.satisfaction_by_place IS '每个街道、区县：认领、办结、平均评价（每条评价一样重）';

CREATE OR REPLACE VIEW sandan.meeting WITH (security_barrier) AS
SELECT c.community, c.name, c.street, c.district, r.id, r.document ->> 'kind' AS kind, r.status,
       left(r.document ->> 'held_on', 10) AS held_on, r.document ->> 'time' AS at, r.document ->> 'place' AS place,
       CASE jsonb_typeof(r.document -> 'agenda') WHEN 'array' THEN jsonb_array_length(r.document -> 'agenda') ELSE 0 END AS needs,
       CASE jsonb_typeof(r.document -> 'attendance') WHEN 'array' THEN jsonb_array_length(r.document -> 'attendance') ELSE 0 END
           AS units,
       (SELECT count(*) FROM sandan.record m WHERE m.community = r.community AND m.list = 'matches'
            AND m.document ->> 'meeting' = r.id AND m.status IN ('意向', '已认领', '实施中', '办结')) AS claims
FROM sandan.community c JOIN sandan.record r USING (community)
WHERE r.list = 'meetings' AND r.document IS NOT NULL AND c.community IN (SELECT sandan.readable());
COMMENT ON VIEW sandan.meeting IS '每个社区的会议';
COMMENT ON COLUMN sandan.meeting.held_on IS '日期 年-月-日';
COMMENT ON COLUMN sandan.meeting.needs IS '议题条数';
COMMENT ON COLUMN sandan.meeting.units IS '到会单位数';
COMMENT ON COLUMN sandan.meeting.claims IS '会上认领的条数';

-- What members may do at all; the policies above say with which rows.
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'sandan_member') THEN CREATE ROLE sandan_member NOLOGIN; END IF;
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA sandan FROM PUBLIC;
GRANT USAGE ON SCHEMA sandan TO sandan_member;
GRANT SELECT ON ALL TABLES IN SCHEMA sandan TO sandan_member;
GRANT UPDATE (version, tag, known, letters, counters) ON sandan.community TO sandan_member;
GRANT INSERT ON sandan.record, sandan.recipient TO sandan_member;
-- When and by which login is for the server to say, so those columns are nobody's to write.
GRANT INSERT (community, version, uid, list, id, author, copy, fields, removed, changed, step) ON sandan.change TO sandan_member;
GRANT INSERT (community, version, tag, author, copy) ON sandan.sync TO sandan_member;
GRANT INSERT (community, request, step, asking, offer, said, author) ON sandan.request TO sandan_member;
GRANT INSERT (community, uid, other_community, other_uid, same) ON sandan.same_unit TO sandan_member;
GRANT UPDATE (id, document, personal, version, stars) ON sandan.record TO sandan_member;
GRANT DELETE ON sandan.recipient TO sandan_member;
