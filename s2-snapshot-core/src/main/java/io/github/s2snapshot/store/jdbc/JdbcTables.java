/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.ResultSetExtractor;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.FoldFingerprintValue;
import io.github.s2snapshot.format.IgnoredTypesValue;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.Pruning;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;
import io.github.s2snapshot.store.StreamMark;

/**
 * SQL statements of the store. Methods that change several rows must be called in a
 * transaction.
 */
final class JdbcTables {

	/**
	 * The maximum number of bytes of a state in a row.
	 */
	static final int CHUNK = 1024 * 1024;

	private static final int MAX_REASON_LENGTH = 1000;

	private static final Logger logger = LoggerFactory.getLogger(JdbcTables.class);

	private final JdbcTemplate jdbc;

	private final String snapshots;

	private final String chunks;

	private final Clock clock = Clock.systemUTC();

	private volatile @Nullable Boolean h2;

	private volatile @Nullable Boolean verified;

	private volatile @Nullable Boolean ignored;

	private volatile @Nullable Boolean fold;

	private volatile boolean toldWithoutFold;

	JdbcTables(JdbcTemplate jdbc, String tableName) {
		this.jdbc = jdbc;
		this.snapshots = tableName;
		this.chunks = tableName + "_CHUNK";
	}

	/**
	 * Writes a snapshot, and replaces one with the same cursor.
	 * @param snapshot the snapshot
	 * @param compression the compression of the state
	 * @return the size of the written state
	 * @throws IOException if the state cannot be read
	 * @throws org.springframework.dao.DuplicateKeyException if another transaction has
	 * written a snapshot with the same cursor meanwhile
	 */
	Written write(StoredSnapshot snapshot, ContentEncoding compression) throws IOException {
		SnapshotKey key = snapshot.key();
		delete(key);
		String object = UUID.randomUUID().toString();
		StreamMark mark = snapshot.mark();
		// Before the chunks, so that of two writers one waits here before it sends its
		// chunks.
		this.jdbc.update(
				"INSERT INTO " + this.snapshots
						+ " (SCOPE_ID, COVERS_BEFORE, OBJECT_ID, PROJECTION, PROJECTION_VERSION, BASIN, STREAM,"
						+ " SNAPSHOT_ID, TAKEN_AT, SAVED_AT, STREAM_CREATED_AT, LAST_RECORD_SHA256, CONTENT_ENCODING,"
						+ " STATE_LENGTH, STATE_SHA256, STORED_LENGTH, CHUNKS) VALUES (" + "?, ".repeat(15) + "0, 0)",
				scopeId(key.scope()), cursor(key), object, key.projection(), key.version(), key.basin(), key.stream(),
				text(snapshot.id()), snapshot.takenAt().toString(), this.clock.millis(), text(mark.createdAt()),
				mark.lastRecord(), compression.id(), snapshot.content().length(), Objects.requireNonNull(
						snapshot.content().sha256(), "The content of a snapshot to save must have a SHA-256"));
		writeVerified(snapshot, object);
		writeIgnored(snapshot, object);
		writeFold(snapshot, object);
		ChunkOutput out = new ChunkOutput(CHUNK,
				(index, chunk) -> this.jdbc.update(
						"INSERT INTO " + this.chunks + " (OBJECT_ID, CHUNK_INDEX, DATA) VALUES (?, ?, ?)", object,
						index, chunk));
		try (OutputStream encoded = compression.encode(out); InputStream state = snapshot.content().open()) {
			state.transferTo(encoded);
		}
		Written written = new Written(out.length());
		this.jdbc.update("UPDATE " + this.snapshots + " SET STORED_LENGTH = ?, CHUNKS = ? WHERE OBJECT_ID = ?",
				out.length(), out.chunks(), object);
		return written;
	}

	// A table that an earlier release created does not have the column.
	private void writeVerified(StoredSnapshot snapshot, String object) {
		Long verified = snapshot.verifiedCursor();
		if (hasVerified()) {
			this.jdbc.update("UPDATE " + this.snapshots + " SET VERIFIED_BEFORE = ? WHERE OBJECT_ID = ?",
					(verified != null) ? cursor(verified) : null, object);
		}
		else if (verified == null || verified != snapshot.key().cursor()) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"The snapshot %s was not saved, because its state was not fully verified and table %s has no column "
							+ "for the last verified snapshot. Add the column VERIFIED_BEFORE as in the schema of the "
							+ "store, or use full verification",
					snapshot.key(), this.snapshots));
		}
	}

	private void writeIgnored(StoredSnapshot snapshot, String object) {
		String types = IgnoredTypesValue.write(snapshot.ignored());
		if (types == null) {
			return;
		}
		if (!hasIgnored()) {
			if (snapshot.ignored().isEmpty()) {
				return;
			}
			throw new SnapshotException(String.format(Locale.ROOT,
					"The snapshot %s is not saved: the projection ignored deltas, and table %s has no column for their "
							+ "types. Add the column IGNORED_TYPES as in the schema of the store",
					snapshot.key(), this.snapshots));
		}
		this.jdbc.update("UPDATE " + this.snapshots + " SET IGNORED_TYPES = ? WHERE OBJECT_ID = ?", types, object);
	}

	// The state does not depend on the fingerprint.
	private void writeFold(StoredSnapshot snapshot, String object) {
		String fold = FoldFingerprintValue.write(snapshot.fold());
		if (fold == null) {
			return;
		}
		if (hasFold()) {
			this.jdbc.update("UPDATE " + this.snapshots + " SET FOLD_FINGERPRINT = ? WHERE OBJECT_ID = ?", fold,
					object);
		}
		else if (!this.toldWithoutFold) {
			this.toldWithoutFold = true;
			logger.warn(
					"Snapshots in table {} are saved without the fingerprint of their folds, so a change of the "
							+ "folds is not noticed. Add the column FOLD_FINGERPRINT as in the schema of the store",
					this.snapshots);
		}
	}

	private boolean hasVerified() {
		if (this.verified == null && hasColumn("VERIFIED_BEFORE")) {
			// A missing column is looked up again, because it may be added.
			this.verified = true;
		}
		return Boolean.TRUE.equals(this.verified);
	}

	private boolean hasIgnored() {
		if (this.ignored == null && hasColumn("IGNORED_TYPES")) {
			this.ignored = true;
		}
		return Boolean.TRUE.equals(this.ignored);
	}

	private boolean hasFold() {
		if (this.fold == null && hasColumn("FOLD_FINGERPRINT")) {
			this.fold = true;
		}
		return Boolean.TRUE.equals(this.fold);
	}

	private boolean hasColumn(String name) {
		return Boolean.TRUE.equals(this.jdbc.query("SELECT * FROM " + this.snapshots + " WHERE 1 = 0",
				(ResultSetExtractor<Boolean>) (rows) -> {
					ResultSetMetaData columns = rows.getMetaData();
					boolean found = false;
					for (int i = 1; i <= columns.getColumnCount(); i++) {
						found |= name.equalsIgnoreCase(columns.getColumnName(i));
					}
					return found;
				}));
	}

	private String ignoredColumn() {
		return (hasIgnored()) ? "IGNORED_TYPES" : "NULL";
	}

	private String foldColumn() {
		return (hasFold()) ? "FOLD_FINGERPRINT" : "NULL";
	}

	private String verifiedColumn() {
		return (hasVerified()) ? "VERIFIED_BEFORE" : "NULL";
	}

	private static @Nullable Long verified(ResultSet row, int column) throws SQLException {
		BigDecimal verified = row.getBigDecimal(column);
		return (verified != null) ? verified.toBigIntegerExact().longValue() : null;
	}

	/**
	 * Makes the database write committed data to disk. H2 would do that up to half a
	 * second later; other databases do it before they answer a commit.
	 */
	void force() {
		if (isH2()) {
			try {
				this.jdbc.execute("CHECKPOINT SYNC");
			}
			catch (DataAccessException ex) {
				logger.warn("A crash may lose the latest snapshot, because the database user has no right to execute "
						+ "CHECKPOINT SYNC in H2. Use an administrator, or add WRITE_DELAY=0 to the URL", ex);
			}
		}
	}

	private boolean isH2() {
		Boolean known = this.h2;
		if (known == null) {
			known = "H2".equals(this.jdbc.execute(
					(ConnectionCallback<String>) (connection) -> connection.getMetaData().getDatabaseProductName()));
			this.h2 = known;
		}
		return known;
	}

	List<SnapshotKey> list(SnapshotScope scope) {
		return this.jdbc.query(
				"SELECT COVERS_BEFORE FROM " + this.snapshots
						+ " WHERE SCOPE_ID = ? AND BAD_REASON IS NULL ORDER BY COVERS_BEFORE DESC",
				(row, number) -> scope.at(row.getBigDecimal(1).toBigIntegerExact().longValue()), scopeId(scope));
	}

	/**
	 * Finds a snapshot.
	 * @param key the key of the snapshot
	 * @return the snapshot, {@code null} if it does not exist or is marked as bad
	 */
	@Nullable StoredSnapshot find(SnapshotKey key) {
		List<StoredSnapshot> found = this.jdbc
			.query("SELECT OBJECT_ID, SNAPSHOT_ID, TAKEN_AT, STREAM_CREATED_AT, LAST_RECORD_SHA256, STATE_LENGTH,"
					+ " STATE_SHA256, CHUNKS, " + verifiedColumn() + ", " + ignoredColumn() + ", " + foldColumn()
					+ " FROM " + this.snapshots + " WHERE SCOPE_ID = ? AND COVERS_BEFORE = ? AND BAD_REASON IS NULL",
					(row, number) -> snapshot(key, row), scopeId(key.scope()), cursor(key));
		return (found.isEmpty()) ? null : found.get(0);
	}

	private StoredSnapshot snapshot(SnapshotKey key, ResultSet row) throws SQLException {
		String createdAt = row.getString(4);
		String id = row.getString(2);
		ChunkContent content = new ChunkContent(this, row.getString(1).trim(), row.getInt(8), row.getLong(6),
				row.getString(7).trim());
		try {
			return new StoredSnapshot(key, (id != null) ? UUID.fromString(id.trim()) : null,
					Instant.parse(row.getString(3)), content,
					new StreamMark((createdAt != null) ? Instant.parse(createdAt) : null, row.getString(5)))
				.withVerifiedCursor(verified(row, 9))
				.withIgnored(IgnoredTypesValue.read(row.getString(10)))
				.withFold(FoldFingerprintValue.read(row.getString(11)));
		}
		catch (InvalidSnapshotException ex) {
			String reason = String.valueOf(ex.getMessage());
			throw new CorruptSnapshotException(String.format(Locale.ROOT,
					"The snapshot %s in table %s is not valid: %s", key, this.snapshots, reason), reason, ex);
		}
		catch (IllegalArgumentException | DateTimeException ex) {
			String reason = "the id or the time of the snapshot is not valid";
			throw new CorruptSnapshotException(String.format(Locale.ROOT,
					"The snapshot %s in table %s is not valid: %s", key, this.snapshots, reason), reason, ex);
		}
	}

	/**
	 * Reads a chunk.
	 * @param object the id of the object
	 * @param index the index of the chunk
	 * @return the chunk, {@code null} if it does not exist or is longer than the maximum
	 */
	byte @Nullable [] chunk(String object, int index) {
		// The length is checked in the database, because drivers load the whole value.
		List<byte[]> found = this.jdbc.query(
				"SELECT DATA FROM " + this.chunks
						+ " WHERE OBJECT_ID = ? AND CHUNK_INDEX = ? AND OCTET_LENGTH(DATA) <= " + CHUNK,
				(row, number) -> row.getBytes(1), object, index);
		return (found.isEmpty()) ? null : found.get(0);
	}

	/**
	 * Returns whether a chunk of any length exists.
	 * @param object the id of the object
	 * @param index the index of the chunk
	 * @return whether the chunk exists
	 */
	boolean hasChunk(String object, int index) {
		return !this.jdbc
			.queryForList("SELECT CHUNK_INDEX FROM " + this.chunks + " WHERE OBJECT_ID = ? AND CHUNK_INDEX = ?",
					Integer.class, object, index)
			.isEmpty();
	}

	/**
	 * Returns whether an object exists.
	 * @param object the id of the object
	 * @return whether the object exists
	 */
	boolean isThere(String object) {
		return !this.jdbc
			.queryForList("SELECT OBJECT_ID FROM " + this.snapshots + " WHERE OBJECT_ID = ?", String.class, object)
			.isEmpty();
	}

	void delete(SnapshotKey key) {
		for (String object : this.jdbc.queryForList(
				"SELECT OBJECT_ID FROM " + this.snapshots + " WHERE SCOPE_ID = ? AND COVERS_BEFORE = ?", String.class,
				scopeId(key.scope()), cursor(key))) {
			deleteObject(object);
		}
	}

	// The row first, so that a concurrent reader never finds a row without chunks.
	private void deleteObject(String object) {
		this.jdbc.update("DELETE FROM " + this.snapshots + " WHERE OBJECT_ID = ?", object);
		this.jdbc.update("DELETE FROM " + this.chunks + " WHERE OBJECT_ID = ?", object);
	}

	int markBad(SnapshotKey key, String reason) {
		return this.jdbc.update(
				"UPDATE " + this.snapshots
						+ " SET BAD_REASON = ? WHERE SCOPE_ID = ? AND COVERS_BEFORE = ? AND BAD_REASON IS NULL",
				reason.substring(0, Math.min(MAX_REASON_LENGTH, reason.length())), scopeId(key.scope()), cursor(key));
	}

	// The retention applies to bad snapshots, too, so that some remain for analysis.
	void prune(SnapshotScope scope, SnapshotRetention retention) {
		Instant now = this.clock.instant();
		Pruning good = new Pruning(retention, now);
		Pruning bad = new Pruning(retention, now);
		this.jdbc
			.query("SELECT OBJECT_ID, SAVED_AT, BAD_REASON, COVERS_BEFORE, " + verifiedColumn() + " FROM "
					+ this.snapshots + " WHERE SCOPE_ID = ? ORDER BY COVERS_BEFORE DESC",
					(row, number) -> new Kept(row.getString(1), Instant.ofEpochMilli(row.getLong(2)),
							row.getString(3) != null, row.getBigDecimal(4).toBigIntegerExact().longValue(),
							verified(row, 5)),
					scopeId(scope))
			.forEach((kept) -> {
				boolean deleted = (kept.bad()) ? bad.isDeleted(kept.cursor(), kept.savedAt(), null)
						: good.isDeleted(kept.cursor(), kept.savedAt(), kept.verifiedCursor());
				if (deleted) {
					deleteObject(kept.object());
				}
			});
	}

	// A digest, because the names may be too long for an index.
	private static String scopeId(SnapshotScope scope) {
		StringBuilder id = new StringBuilder();
		for (String part : List.of(scope.projection(), Integer.toString(scope.version()), scope.basin(),
				scope.stream())) {
			id.append(part.length()).append(':').append(part);
		}
		return Sha256.hex(id.toString().getBytes(StandardCharsets.UTF_8));
	}

	private static BigDecimal cursor(SnapshotKey key) {
		return cursor(key.cursor());
	}

	private static BigDecimal cursor(long cursor) {
		return new BigDecimal(new BigInteger(Long.toUnsignedString(cursor)));
	}

	private static @Nullable String text(@Nullable Object value) {
		return (value != null) ? value.toString() : null;
	}

	/**
	 * Result of writing a snapshot.
	 *
	 * @param length the number of bytes of the stored state
	 */
	record Written(long length) {
	}

	/**
	 * Row of a snapshot, to be kept or deleted.
	 *
	 * @param object the id of the object
	 * @param savedAt when the snapshot was saved
	 * @param bad whether the snapshot is marked as bad
	 * @param cursor the cursor of the snapshot
	 * @param verifiedCursor the cursor of the newest snapshot that is known to be
	 * restorable, {@code null} if none is known
	 */
	private record Kept(String object, Instant savedAt, boolean bad, long cursor, @Nullable Long verifiedCursor) {
	}

}
