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
CREATE INDEX IF NOT EXISTS record_beyond ON sandan.record (community) WHERE beyond;

-- Every change, for good: who, when, which fields. Nobody may change or take out a line.
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
    PRIMARY KEY (community, version, uid)
);

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

-- Who sees what: membership in three kinds of roles decides. Each rule asks once per statement, not once per row:
-- its sub-select does not depend on the row, and the roles are found by walking up from the one who asks.
CREATE OR REPLACE FUNCTION sandan.my_roles() RETURNS name[] LANGUAGE sql STABLE AS $$
    WITH RECURSIVE mine (role) AS (
        SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user
        UNION SELECT m.roleid FROM mine, LATERAL (
            SELECT roleid FROM pg_catalog.pg_auth_members WHERE member = mine.role OFFSET 0) m)
    SELECT array_agg(pg_catalog.pg_get_userbyid(role)) FROM mine $$;
-- The communities that the asking role may read; of the owner all. (Rules of sandan.community apply inside.)
CREATE OR REPLACE FUNCTION sandan.readable() RETURNS SETOF text LANGUAGE sql STABLE ROWS 50 AS
    $$ SELECT community FROM sandan.community $$;

ALTER TABLE sandan.community ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandan.record ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandan.change ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandan.sync ENABLE ROW LEVEL SECURITY;
ALTER TABLE sandan.recipient ENABLE ROW LEVEL SECURITY;

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
    part text;
BEGIN
    FOREACH part IN ARRAY ARRAY['record', 'change', 'sync', 'recipient'] LOOP
        EXECUTE format('DROP POLICY IF EXISTS reads ON sandan.%I', part);
        EXECUTE format('CREATE POLICY reads ON sandan.%I FOR SELECT USING (' || seen || ')', part);
        EXECUTE format('DROP POLICY IF EXISTS adds ON sandan.%I', part);
        EXECUTE format('CREATE POLICY adds ON sandan.%I FOR INSERT WITH CHECK (' || own || ')', part);
    END LOOP;
    DROP POLICY IF EXISTS changes ON sandan.record;
    EXECUTE 'CREATE POLICY changes ON sandan.record FOR UPDATE USING (' || own || ')';
    DROP POLICY IF EXISTS leaves ON sandan.recipient;
    EXECUTE 'CREATE POLICY leaves ON sandan.recipient FOR DELETE USING (' || own || ')';
END $$;

-- What a neighbour may look for: offers that a unit makes beyond its community, to all of the same district.
-- (A view reads as its owner; the condition names the one who asks.)
CREATE OR REPLACE VIEW sandan.shared_offer AS
SELECT r.community, c.name AS community_name, r.uid, r.id, r.document, u.document ->> 'name' AS unit_name
FROM sandan.community c
JOIN sandan.record r ON r.community = c.community
LEFT JOIN sandan.record u ON u.community = r.community AND u.list = 'units' AND u.id = r.document ->> 'unit'
    AND u.document IS NOT NULL
WHERE r.list = 'resources' AND r.beyond AND r.status NOT IN ('暂停', '撤回')
  AND c.district IN (SELECT own.district FROM sandan.community own
                     WHERE own.community IN (SELECT sandan.readable()));
COMMENT ON VIEW sandan.shared_offer IS '可跨社区的资源：同一区县的社区都能看';

-- For reports: every column says what it counts; only communities that the asking role may read.
CREATE OR REPLACE VIEW sandan.totals AS
SELECT c.community, c.name, c.street, c.district, r.list, count(*) AS records
FROM sandan.community c JOIN sandan.record r USING (community)
WHERE r.document IS NOT NULL AND c.community IN (SELECT sandan.readable())
GROUP BY c.community, r.list;
COMMENT ON VIEW sandan.totals IS '每个社区每张清单有多少条';
COMMENT ON COLUMN sandan.totals.records IS '没有删除的条数';

CREATE OR REPLACE VIEW sandan.coverage AS
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

CREATE OR REPLACE VIEW sandan.gap AS
SELECT c.community, c.name, c.street, c.district, coalesce(r.item, 0) AS item, count(*) AS open_needs
FROM sandan.community c JOIN sandan.record r USING (community)
WHERE r.list = 'needs' AND r.document IS NOT NULL AND r.status IN ('登记', '已议', '部分认领')
  AND c.community IN (SELECT sandan.readable())
GROUP BY c.community, coalesce(r.item, 0);
COMMENT ON VIEW sandan.gap IS '还没有人认领的需求，按官方条目';
COMMENT ON COLUMN sandan.gap.item IS '官方条目 1 到 16；0：没有对应条目';
COMMENT ON COLUMN sandan.gap.open_needs IS '状态为 登记、已议、部分认领 的需求条数';

CREATE OR REPLACE VIEW sandan.satisfaction AS
SELECT c.community, c.name, c.street, c.district, count(*) AS claims,
       count(*) FILTER (WHERE r.status = '办结') AS completed, round(avg(r.stars), 2) AS stars
FROM sandan.community c JOIN sandan.record r USING (community)
WHERE r.list = 'matches' AND r.document IS NOT NULL AND c.community IN (SELECT sandan.readable())
GROUP BY c.community;
COMMENT ON VIEW sandan.satisfaction IS '认领、办结、平均评价';
COMMENT ON COLUMN sandan.satisfaction.claims IS '认领条数，退回的也算';
COMMENT ON COLUMN sandan.satisfaction.completed IS '办结的认领条数';
COMMENT ON COLUMN sandan.satisfaction.stars IS '平均评价 1 到 5；没有评价为空';

-- What members may do at all; the policies above say with which rows.
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'sandan_member') THEN CREATE ROLE sandan_member NOLOGIN; END IF;
END $$;
REVOKE ALL ON ALL TABLES IN SCHEMA sandan FROM PUBLIC;
GRANT USAGE ON SCHEMA sandan TO sandan_member;
GRANT SELECT ON ALL TABLES IN SCHEMA sandan TO sandan_member;
GRANT UPDATE (version, tag, known, letters, counters) ON sandan.community TO sandan_member;
GRANT INSERT ON sandan.record, sandan.change, sandan.sync, sandan.recipient TO sandan_member;
GRANT UPDATE (id, document, personal, version, stars) ON sandan.record TO sandan_member;
GRANT DELETE ON sandan.recipient TO sandan_member;
