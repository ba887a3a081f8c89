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

package io.github.s2snapshot.store.s3;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link S3SnapshotStore} with a bucket that others use as well.
 */
class S3SnapshotStoreTests {

	private static final SnapshotScope SCOPE = new SnapshotScope("board", 1, "airline", "flights");

	private static final Instant OLD = Instant.now().minus(Duration.ofDays(2));

	private final FakeS3 client = new FakeS3();

	@ParameterizedTest
	@ValueSource(strings = { "{cursor}.json", "{stream}/{cursor}.json", "flight{cursor}" })
	void h64OnlyUploadsOfSnapshotsShouldBeAborted(String template) {
		String own = template.replace("{stream}", "flights").replace("{cursor}", "5");
		this.client.upload(own, OLD);
		this.client.upload("backup.tar", OLD);
		this.client.upload("5.json.gz", OLD);
		this.client.upload("flights/5.json/part", OLD);
		this.client.upload("flights/05.json", OLD);
		this.client.upload("flights/report.json", OLD);
		this.client.upload("flights5", OLD);
		this.client.upload("flights/sub/5.json", OLD);
		S3SnapshotStore store = S3SnapshotStore.of(this.client, "bucket").withKeyTemplate(template);
		store.save(snapshot(7));
		assertThat(this.client.uploads).extracting(MultipartUpload::key)
			.doesNotContain(own)
			.containsExactly("backup.tar", "5.json.gz", "flights/5.json/part", "flights/05.json", "flights/report.json",
					"flights5", "flights/sub/5.json");
	}

	@Test
	void recentUploadShouldNotBeAborted() {
		this.client.upload("5.json", Instant.now().minus(Duration.ofHours(20)));
		S3SnapshotStore.of(this.client, "bucket").withKeyTemplate("{cursor}.json").save(snapshot(7));
		assertThat(this.client.uploads).hasSize(1);
	}

	@Test
	void h64ObjectsOfOthersAreNotDeleted() {
		for (String key : new String[] { "report.json", "3x.json", "03.json", "3.json.bak", "x/3.json",
				"3.json.invalid.bak" }) {
			this.client.put(key, "{}".getBytes(StandardCharsets.UTF_8), Map.of());
		}
		S3SnapshotStore store = S3SnapshotStore.of(this.client, "bucket").withKeyTemplate("{cursor}.json");
		for (int cursor = 4; cursor < 12; cursor++) {
			store.save(snapshot(cursor));
		}
		assertThat(this.client.objects).containsOnlyKeys("report.json", "3x.json", "03.json", "3.json.bak", "x/3.json",
				"3.json.invalid.bak", "9.json", "10.json", "11.json");
	}

	private static StoredSnapshot snapshot(long cursor) {
		return new StoredSnapshot(SCOPE.at(cursor), UUID.randomUUID(), Instant.now(),
				"1".getBytes(StandardCharsets.UTF_8));
	}

}
