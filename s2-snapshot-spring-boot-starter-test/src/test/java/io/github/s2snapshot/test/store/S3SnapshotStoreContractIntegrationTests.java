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

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;

import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.s3.S3SnapshotStore;

/**
 * Contract tests of the {@link S3SnapshotStore} on MinIO.
 */
@Timeout(300)
class S3SnapshotStoreContractIntegrationTests extends ConcurrentStoreContract {

	private static final String BUCKET = "snapshots";

	private static final String TEMPLATE = "{basin}/{stream}/{projection}/{version}/{cursor}.json";

	private static MinioServer server;

	private static S3Client client;

	@BeforeAll
	static void start() throws Exception {
		server = MinioServer.start();
		client = server.client();
		client.createBucket((request) -> request.bucket(BUCKET));
	}

	@AfterAll
	static void stop() {
		if (server != null) {
			client.close();
			server.close();
		}
	}

	@Override
	protected SnapshotStore createStore(SnapshotRetention retention) {
		return S3SnapshotStore.of(client, BUCKET).withKeyTemplate(TEMPLATE).withRetention(retention);
	}

	@Override
	protected void damage(SnapshotKey key) {
		String name = name(key);
		byte[] content = client.getObjectAsBytes((request) -> request.bucket(BUCKET).key(name)).asByteArray();
		content[content.length - 100] ^= 1;
		client.putObject((request) -> request.bucket(BUCKET).key(name), RequestBody.fromBytes(content));
	}

	private String name(SnapshotKey key) {
		return store().location(key.scope())
			.substring(("s3://" + BUCKET + "/").length())
			.replaceFirst("0\\.json$", Long.toUnsignedString(key.cursor()) + ".json");
	}

	@Test
	void metadataShouldDescribeTheSnapshot() {
		for (int length : new int[] { 100, 9_000_000 }) {
			store().save(snapshot(length, length));
			HeadObjectResponse there = client.headObject((request) -> request.bucket(BUCKET).key(name(at(length))));
			Assertions.assertThat(there.contentType()).isEqualTo("application/json");
			Assertions.assertThat(there.metadata())
				.containsEntry("snapshot-projection", "board/1")
				.containsEntry("snapshot-stream", "airline/" + scope().stream())
				.containsEntry("snapshot-cursor", Integer.toString(length))
				.containsEntry("snapshot-state-sha256", States.content(length, length).sha256())
				.containsKeys("snapshot-id", "snapshot-taken-at");
		}
	}

	@Test
	void objectsMayBeCompressed() {
		for (ContentEncoding compression : ContentEncoding.values()) {
			SnapshotStore compressing = S3SnapshotStore.of(client, BUCKET)
				.withKeyTemplate(TEMPLATE)
				.withCompression(compression);
			int length = 9_000_000;
			Assertions.assertThat(compressing.save(snapshot(compression.ordinal(), length)).saved()).isTrue();
			Assertions
				.assertThat(client.headObject((request) -> request.bucket(BUCKET).key(name(at(compression.ordinal()))))
					.contentEncoding())
				.isEqualTo(compression.id());
			Assertions.assertThat(store().load(at(compression.ordinal())).verify())
				.isEqualTo(States.content(compression.ordinal(), length).sha256());
		}
	}

	@Test
	void whenSaveFailsThenNoPartIsLeft() {
		Assertions.assertThatExceptionOfType(SnapshotException.class)
			.isThrownBy(() -> store().save(snapshot(10, States.failing(20_000_000))));
		Assertions
			.assertThat(client.listMultipartUploads((request) -> request.bucket(BUCKET).prefix("airline")).uploads())
			.isEqualTo(List.of());
	}

	@Test
	void badSnapshotShouldBeKeptAside() {
		store().save(snapshot(10, 100));
		store().markBad(at(10), "it is a test");
		Assertions
			.assertThat(client.headObject((request) -> request.bucket(BUCKET).key(name(at(10)) + ".invalid"))
				.contentLength())
			.isGreaterThan(100);
	}

	@Test
	void whenManyAreBadThenOnlySomeAreKept() {
		SnapshotStore store = createStore(SnapshotRetention.defaults().withGenerations(2));
		String directory = name(at(0)).replaceFirst("0\\.json$", "");
		for (int cursor = 1; cursor <= 4; cursor++) {
			store.save(snapshot(cursor, 100));
			store.markBad(at(cursor), "it is a test");
		}
		store.save(snapshot(5, 100));
		Assertions.assertThat(client.listObjectsV2((request) -> request.bucket(BUCKET).prefix(directory)).contents())
			.extracting((object) -> object.key().substring(directory.length()))
			.containsExactlyInAnyOrder("5.json", "4.json.invalid", "3.json.invalid");
	}

	@Test
	void whenOlderSnapshotsCannotBeDeletedThenTheNewOneIsSaved() {
		S3Client reluctant = (S3Client) Proxy.newProxyInstance(S3Client.class.getClassLoader(),
				new Class<?>[] { S3Client.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("deleteObject")) {
						throw SdkClientException.create("it is a test");
					}
					try {
						return method.invoke(client, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
		SnapshotStore one = S3SnapshotStore.of(reluctant, BUCKET)
			.withKeyTemplate(TEMPLATE)
			.withRetention(SnapshotRetention.defaults().withGenerations(1));
		one.save(snapshot(10, 100));
		Assertions.assertThat(one.save(snapshot(20, 100)).saved()).isTrue();
		Assertions.assertThat(store().list(scope())).containsExactly(at(20), at(10));
	}

	@Test
	void whenBucketIsMissingThenListingFails() {
		SnapshotStore lost = S3SnapshotStore.of(client, "no-such-bucket");
		Assertions.assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> lost.list(scope()));
		Assertions.assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> lost.save(snapshot(10, 100)));
	}

}
