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

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;

import com.zaxxer.hikari.HikariDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Contract tests of the store on H2.
 */
class H2SnapshotStoreContractTests extends AbstractJdbcContract {

	@TempDir
	private static Path directory;

	private static HikariDataSource dataSource;

	@BeforeAll
	static void open() throws Exception {
		dataSource = DatabaseServer.dataSource("jdbc:h2:file:" + directory.resolve("snapshots"), "sa");
		DatabaseServer.createTables(dataSource, "h2");
	}

	@AfterAll
	static void close() {
		dataSource.close();
	}

	@Test
	void h38ATableWithoutTheColumnKeepsFullyVerifiedSnapshotsOnly() throws Exception {
		try (HikariDataSource old = DatabaseServer.dataSource("jdbc:h2:mem:old", "sa");
				Connection connection = old.getConnection();
				Statement statement = connection.createStatement()) {
			DatabaseServer.createTables(old, "h2");
			statement.execute("ALTER TABLE S2_SNAPSHOT DROP COLUMN VERIFIED_BEFORE");
			JdbcSnapshotStore store = JdbcSnapshotStore.of(old);
			assertThat(store.save(snapshot(1, 10).withVerifiedCursor(1L)).saved()).isTrue();
			assertThat(store.load(at(1)).verifiedCursor()).isNull();
			assertThatExceptionOfType(SnapshotException.class)
				.isThrownBy(() -> store.save(snapshot(2, 10).withVerifiedCursor(1L)))
				.withMessageContaining("Add the column VERIFIED_BEFORE");
			assertThat(store.list(scope())).containsExactly(at(1));
			statement.execute("ALTER TABLE S2_SNAPSHOT ADD COLUMN VERIFIED_BEFORE NUMERIC(20)");
			assertThat(store.save(snapshot(2, 10).withVerifiedCursor(1L)).saved()).isTrue();
			assertThat(store.load(at(2)).verifiedCursor()).isEqualTo(1);
		}
	}

	@Test
	void aTableWithoutTheColumnKeepsSnapshotsWithoutTheFingerprintOfTheirFolds() throws Exception {
		try (HikariDataSource old = DatabaseServer.dataSource("jdbc:h2:mem:olderfold", "sa");
				Connection connection = old.getConnection();
				Statement statement = connection.createStatement()) {
			DatabaseServer.createTables(old, "h2");
			statement.execute("ALTER TABLE S2_SNAPSHOT DROP COLUMN FOLD_FINGERPRINT");
			JdbcSnapshotStore store = JdbcSnapshotStore.of(old);
			FoldFingerprint fold = FoldFingerprint.set("build 7");
			assertThat(store.save(snapshot(1, 10).withFold(fold)).saved()).isTrue();
			assertThat(store.load(at(1)).fold()).isEqualTo(FoldFingerprint.UNKNOWN);
			statement.execute("ALTER TABLE S2_SNAPSHOT ADD COLUMN FOLD_FINGERPRINT VARCHAR(4096)");
			assertThat(store.save(snapshot(2, 10).withFold(fold)).saved()).isTrue();
			assertThat(store.load(at(2)).fold()).isEqualTo(fold);
			statement.execute("UPDATE S2_SNAPSHOT SET FOLD_FINGERPRINT = 'not valid'");
			assertThat(store.load(at(2)).fold()).isEqualTo(FoldFingerprint.UNKNOWN);
		}
	}

	@Test
	void h72ATableWithoutTheColumnKeepsSnapshotsThatLackNothingOnly() throws Exception {
		try (HikariDataSource old = DatabaseServer.dataSource("jdbc:h2:mem:older", "sa");
				Connection connection = old.getConnection();
				Statement statement = connection.createStatement()) {
			DatabaseServer.createTables(old, "h2");
			statement.execute("ALTER TABLE S2_SNAPSHOT DROP COLUMN IGNORED_TYPES");
			JdbcSnapshotStore store = JdbcSnapshotStore.of(old);
			IgnoredTypes folded = IgnoredTypes.NONE.foldedBy("9f86d081").folding(List.of("Said"));
			assertThat(store.save(snapshot(1, 10).withIgnored(folded)).saved()).isTrue();
			assertThat(store.load(at(1)).ignored()).isEqualTo(IgnoredTypes.NONE);
			IgnoredTypes ignored = IgnoredTypes.of(List.of("Sung"));
			assertThatExceptionOfType(SnapshotException.class)
				.isThrownBy(() -> store.save(snapshot(2, 10).withIgnored(ignored)))
				.withMessageContaining("Add the column IGNORED_TYPES");
			assertThat(store.list(scope())).containsExactly(at(1));
			statement.execute("ALTER TABLE S2_SNAPSHOT ADD COLUMN IGNORED_TYPES VARCHAR(16000)");
			assertThat(store.save(snapshot(2, 10).withIgnored(ignored)).saved()).isTrue();
			assertThat(store.load(at(2)).ignored()).isEqualTo(ignored);
		}
	}

	@Override
	HikariDataSource dataSource() {
		return dataSource;
	}

}
