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
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.NewestKeys;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * {@link SnapshotStore} in two tables of a relational database: PostgreSQL, H2, MySQL or
 * MariaDB. A snapshot is a row of one table, and its state is rows of at most
 * {@value JdbcTables#CHUNK} bytes in the other one. All rows of a snapshot are written in
 * one transaction and read one by one, so that a state of any size needs no more memory
 * than one row. The tables are created by
 * {@code classpath:io/github/s2snapshot/store/jdbc/schema-<platform>.sql}.
 * <p>
 * The store uses its own transactions, independent of a transaction of the caller.
 * Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class JdbcSnapshotStore implements SnapshotStore {

	/**
	 * The default name of the table of snapshots. The name of the table of chunks is the
	 * same, followed by {@code _CHUNK}.
	 */
	public static final String DEFAULT_TABLE_NAME = "S2_SNAPSHOT";

	/**
	 * The default timeout of a statement.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

	// In seconds. Drivers convert it to milliseconds in an int.
	private static final int MAX_TIMEOUT_SECONDS = Integer.MAX_VALUE / 1000;

	private static final Logger logger = LoggerFactory.getLogger(JdbcSnapshotStore.class);

	private final DataSource dataSource;

	private final String tableName;

	private final SnapshotRetention retention;

	private final ContentEncoding compression;

	private final Duration timeout;

	private final JdbcTables tables;

	private final TransactionTemplate transactions;

	private JdbcSnapshotStore(DataSource dataSource, String tableName, SnapshotRetention retention,
			ContentEncoding compression, Duration timeout) {
		this.dataSource = dataSource;
		this.tableName = tableName;
		this.retention = retention;
		this.compression = compression;
		this.timeout = timeout;
		JdbcTemplate jdbc = new JdbcTemplate(dataSource);
		jdbc.setQueryTimeout((int) Math.max(1, Math.min(MAX_TIMEOUT_SECONDS, timeout.toSeconds())));
		// Limits the rows of a listing.
		jdbc.setMaxRows(NewestKeys.LIMIT);
		this.tables = new JdbcTables(jdbc, tableName);
		this.transactions = new TransactionTemplate(new JdbcTransactionManager(dataSource));
		this.transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
		this.transactions.setIsolationLevel(TransactionDefinition.ISOLATION_READ_COMMITTED);
	}

	/**
	 * Creates a store with the default settings.
	 * @param dataSource the database, whose tables must exist before the store is used
	 * @return the store
	 */
	public static JdbcSnapshotStore of(DataSource dataSource) {
		Objects.requireNonNull(dataSource, "'dataSource' must not be null");
		return new JdbcSnapshotStore(dataSource, DEFAULT_TABLE_NAME, SnapshotRetention.defaults(), ContentEncoding.NONE,
				DEFAULT_TIMEOUT);
	}

	/**
	 * Returns a copy with other names of the tables.
	 * @param tableName the name of the table of snapshots, optionally with a schema:
	 * letters, digits, underscores and dots
	 * @return a new store
	 * @throws IllegalArgumentException if the name is not valid
	 */
	public JdbcSnapshotStore withTableName(String tableName) {
		if (!tableName.matches("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*")) {
			throw new IllegalArgumentException("The table name '" + tableName
					+ "' cannot be used: use letters, digits and underscores, with dots between names");
		}
		return new JdbcSnapshotStore(this.dataSource, tableName, this.retention, this.compression, this.timeout);
	}

	/**
	 * Returns a copy with another retention.
	 * @param retention which snapshots of a scope are kept
	 * @return a new store
	 */
	public JdbcSnapshotStore withRetention(SnapshotRetention retention) {
		Objects.requireNonNull(retention, "'retention' must not be null");
		return new JdbcSnapshotStore(this.dataSource, this.tableName, retention, this.compression, this.timeout);
	}

	/**
	 * Returns a copy that compresses new states. Existing states are read with any
	 * compression.
	 * @param compression the compression, by default {@link ContentEncoding#NONE}
	 * @return a new store
	 */
	public JdbcSnapshotStore withCompression(ContentEncoding compression) {
		Objects.requireNonNull(compression, "'compression' must not be null");
		return new JdbcSnapshotStore(this.dataSource, this.tableName, this.retention, compression, this.timeout);
	}

	/**
	 * Returns a copy with another timeout of a statement. A large snapshot needs many
	 * statements.
	 * @param timeout the timeout, at least a second
	 * @return a new store
	 */
	public JdbcSnapshotStore withTimeout(Duration timeout) {
		if (timeout.compareTo(Duration.ofSeconds(1)) < 0) {
			throw new IllegalArgumentException("'timeout' must be at least a second, but is " + timeout);
		}
		return new JdbcSnapshotStore(this.dataSource, this.tableName, this.retention, this.compression, timeout);
	}

	@Override
	public SnapshotRetention retention() {
		return this.retention;
	}

	@Override
	public boolean keepsVerified() {
		return true;
	}

	@Override
	public SaveResult save(StoredSnapshot snapshot) {
		SnapshotKey key = snapshot.key();
		Long newer = findNewer(key);
		if (newer != null) {
			return SaveResult.superseded(newer);
		}
		JdbcTables.Written written;
		try {
			written = Objects
				.requireNonNull(accessed("saved", key, () -> this.transactions.execute((status) -> write(snapshot))));
		}
		catch (LostException ex) {
			logger.debug("Another process has saved the snapshot {} at the same time", key, ex);
			return SaveResult.superseded(key.cursor());
		}
		accessed("written to disk", key, () -> {
			this.tables.force();
			return key;
		});
		StoredSnapshot there = load(key);
		String sha256 = there.verify();
		clear(key);
		return (sha256.equals(snapshot.content().sha256())) ? SaveResult.saved(key.cursor(), written.length())
				: SaveResult.superseded(key.cursor());
	}

	// A failure is not reported: the snapshot is saved, and the next save tries again.
	private void clear(SnapshotKey saved) {
		try {
			this.transactions.executeWithoutResult((status) -> this.tables.prune(saved.scope(), this.retention));
		}
		catch (DataAccessException | TransactionException ex) {
			logger.warn("The snapshot {} was saved, but older snapshots in table {} could not be deleted", saved,
					this.tableName, ex);
		}
	}

	private JdbcTables.Written write(StoredSnapshot snapshot) {
		try {
			return this.tables.write(snapshot, this.compression);
		}
		catch (DuplicateKeyException ex) {
			throw new LostException(ex);
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The state of the snapshot %s cannot be read: %s", snapshot.key(), ex),
					ex);
		}
	}

	// A newer snapshot that is not valid is marked as bad, because it must not prevent
	// all
	// later saves.
	private @Nullable Long findNewer(SnapshotKey key) {
		for (SnapshotKey other : list(key.scope())) {
			if (Long.compareUnsigned(other.cursor(), key.cursor()) <= 0) {
				return null;
			}
			try {
				load(other).verify();
				return other.cursor();
			}
			catch (CorruptSnapshotException ex) {
				markBad(other, ex.reason());
			}
		}
		return null;
	}

	@Override
	public List<SnapshotKey> list(SnapshotScope scope) {
		try {
			return this.tables.list(scope);
		}
		catch (DataAccessException ex) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"The snapshots of %s could not be listed in table %s: %s", scope, this.tableName, message(ex)), ex);
		}
	}

	@Override
	public StoredSnapshot load(SnapshotKey key) {
		StoredSnapshot snapshot = accessed("read", key, () -> this.tables.find(key));
		if (snapshot == null) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"The snapshot %s could not be read from table %s: it was deleted", key, this.tableName));
		}
		return snapshot;
	}

	@Override
	public void delete(SnapshotKey key) {
		accessed("deleted", key, () -> this.transactions.execute((status) -> {
			this.tables.delete(key);
			return key;
		}));
	}

	@Override
	public void markBad(SnapshotKey key, String reason) {
		// In a transaction, because connections may not use auto-commit.
		int marked = Objects.requireNonNull(accessed("marked as bad", key,
				() -> this.transactions.execute((status) -> this.tables.markBad(key, reason))));
		if (marked > 0) {
			logger.warn("The snapshot {} in table {} is not valid and was marked as bad: {}", key, this.tableName,
					reason);
		}
	}

	@Override
	public String location(SnapshotScope scope) {
		return "table " + this.tableName + ", " + scope;
	}

	private <T> @Nullable T accessed(String done, SnapshotKey key, Supplier<@Nullable T> access) {
		try {
			return access.get();
		}
		catch (DataAccessException | TransactionException ex) {
			throw new SnapshotException(String.format(Locale.ROOT, "The snapshot %s could not be %s in table %s: %s",
					key, done, this.tableName, message(ex)), ex);
		}
	}

	// The message of the driver has more details than the message of Spring.
	private static String message(NestedRuntimeException failure) {
		String message = String.valueOf(failure.getMessage());
		for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
			String reason = cause.getMessage();
			if (cause instanceof SQLException && reason != null && !message.contains(reason)) {
				message += ": " + reason;
			}
		}
		return message;
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "JdbcSnapshotStore[%s, %s]", this.tableName, this.retention);
	}

	/**
	 * Thrown if another process has saved a snapshot with the same cursor at the same
	 * time.
	 */
	private static final class LostException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		LostException(DuplicateKeyException cause) {
			super(cause);
		}

	}

}
