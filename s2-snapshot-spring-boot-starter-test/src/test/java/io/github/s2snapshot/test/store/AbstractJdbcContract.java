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

package io.github.s2snapshot.test.store;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;

/**
 * Contract tests of the {@link JdbcSnapshotStore}.
 */
abstract class AbstractJdbcContract extends ConcurrentStoreContract {

	abstract HikariDataSource dataSource();

	@Override
	protected SnapshotStore createStore(SnapshotRetention retention) {
		return JdbcSnapshotStore.of(dataSource()).withRetention(retention);
	}

	@Override
	protected void damage(SnapshotKey key) {
		JdbcTemplate jdbc = new JdbcTemplate(dataSource());
		String object = jdbc.queryForObject("SELECT OBJECT_ID FROM S2_SNAPSHOT WHERE STREAM = ? AND COVERS_BEFORE = ?",
				String.class, key.stream(), key.cursor());
		Integer last = jdbc.queryForObject("SELECT MAX(CHUNK_INDEX) FROM S2_SNAPSHOT_CHUNK WHERE OBJECT_ID = ?",
				Integer.class, object);
		if (last != null && last > 0) {
			jdbc.update("DELETE FROM S2_SNAPSHOT_CHUNK WHERE OBJECT_ID = ? AND CHUNK_INDEX = ?", object, last);
		}
		else {
			jdbc.update("UPDATE S2_SNAPSHOT_CHUNK SET DATA = ? WHERE OBJECT_ID = ?", States.bytes(499), object);
		}
	}

	@Test
	void h60WhenChunkIsTooLongThenItIsNotFetched() {
		store().save(snapshot(10, 100));
		new JdbcTemplate(dataSource()).update(
				"UPDATE S2_SNAPSHOT_CHUNK SET DATA = ? WHERE OBJECT_ID = "
						+ "(SELECT OBJECT_ID FROM S2_SNAPSHOT WHERE STREAM = ? AND COVERS_BEFORE = 10)",
				new byte[3_000_000], scope().stream());
		Assertions.assertThatExceptionOfType(CorruptSnapshotException.class)
			.isThrownBy(() -> store().load(at(10)).verify())
			.withMessageContaining("chunk 0 of 1 of the state is longer than 1048576 bytes");
		Assertions.assertThat(store().save(snapshot(9, 100)).saved()).isTrue();
		Assertions.assertThat(store().list(scope())).containsExactly(at(9));
	}

	@Test
	void whenSnapshotIsDeletedThenNoChunkIsLeft() {
		JdbcTemplate jdbc = new JdbcTemplate(dataSource());
		for (int cursor = 1; cursor <= 4; cursor++) {
			store().save(snapshot(cursor, 2_500_000));
			store().save(snapshot(cursor, 2_500_000));
		}
		Assertions
			.assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM S2_SNAPSHOT_CHUNK WHERE OBJECT_ID IN "
					+ "(SELECT OBJECT_ID FROM S2_SNAPSHOT WHERE STREAM = ?)", Integer.class, scope().stream()))
			.isEqualTo(6);
		Assertions.assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM S2_SNAPSHOT_CHUNK WHERE OBJECT_ID NOT IN "
				+ "(SELECT OBJECT_ID FROM S2_SNAPSHOT)", Integer.class))
			.isZero();
	}

	@Test
	void whenAutoCommitIsOffThenSnapshotIsCommitted() {
		SnapshotStore manual = JdbcSnapshotStore.of(new DelegatingDataSource(dataSource()) {

			@Override
			public Connection getConnection() throws SQLException {
				Connection connection = super.getConnection();
				connection.setAutoCommit(false);
				return connection;
			}

		});
		manual.save(snapshot(10, 100));
		manual.save(snapshot(20, 100));
		manual.save(snapshot(30, 100));
		manual.markBad(at(30), "it is a test");
		manual.delete(at(20));
		Assertions.assertThat(store().list(scope())).containsExactly(at(10));
	}

	@Test
	void whenOlderSnapshotsCannotBeDeletedThenTheNewOneIsSaved() {
		SnapshotStore one = JdbcSnapshotStore.of(new DelegatingDataSource(dataSource()) {

			@Override
			public Connection getConnection() throws SQLException {
				return withoutPruning(super.getConnection());
			}

		}).withRetention(SnapshotRetention.defaults().withGenerations(1));
		one.save(snapshot(10, 100));
		Assertions.assertThat(one.save(snapshot(20, 100)).saved()).isTrue();
		Assertions.assertThat(store().list(scope())).containsExactly(at(20), at(10));
	}

	private static Connection withoutPruning(Connection connection) {
		return (Connection) Proxy.newProxyInstance(Connection.class.getClassLoader(),
				new Class<?>[] { Connection.class }, (proxy, method, arguments) -> {
					if (arguments != null && arguments[0] instanceof String sql
							&& sql.startsWith("SELECT OBJECT_ID, SAVED_AT")) {
						throw new SQLException("it is a test");
					}
					return method.invoke(connection, arguments);
				});
	}

	@Test
	void veryLongTimesShouldBeAccepted() {
		SnapshotStore patient = JdbcSnapshotStore.of(dataSource())
			.withTimeout(Duration.ofDays(999_999))
			.withRetention(new SnapshotRetention(1, Duration.ofSeconds(Long.MAX_VALUE)));
		for (int cursor = 1; cursor <= 3; cursor++) {
			Assertions.assertThat(patient.save(snapshot(cursor, 100)).saved()).isTrue();
		}
		Assertions.assertThat(patient.list(scope())).containsExactly(at(3), at(2), at(1));
	}

	@Test
	void statesMayBeCompressed() {
		for (ContentEncoding compression : ContentEncoding.values()) {
			SnapshotStore compressing = JdbcSnapshotStore.of(dataSource()).withCompression(compression);
			Assertions.assertThat(compressing.save(snapshot(compression.ordinal(), 3_000_000)).saved()).isTrue();
			Assertions.assertThat(store().load(at(compression.ordinal())).verify())
				.isEqualTo(States.content(compression.ordinal(), 3_000_000).sha256());
		}
	}

}
