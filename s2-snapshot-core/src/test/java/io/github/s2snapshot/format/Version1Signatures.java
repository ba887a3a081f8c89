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

package io.github.s2snapshot.format;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Function;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.github.s2snapshot.crypto.Members;
import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Signs snapshots with version 1, like earlier releases.
 */
public final class Version1Signatures {

	private Version1Signatures() {
	}

	/**
	 * Signs a snapshot.
	 * @param keys the keys
	 * @param stream the stream, of the basin {@code tests}
	 * @param first the first record of the snapshot
	 * @param last the last record of the snapshot, possibly the same as the first
	 * @return the last record with a signature
	 */
	public static AppendRecord sign(SnapshotKeyRing keys, String stream, AppendRecord first, AppendRecord last) {
		Function<String, String> head = (name) -> header(first, name);
		Function<String, String> end = (name) -> header(last, name);
		byte[] signed = Members.join("tests", stream, head.apply("snapshot"), head.apply("snapshot-id"),
				head.apply("snapshot-cursor"), head.apply("snapshot-projection"), head.apply("content-type"),
				head.apply("content-encoding"), end.apply("snapshot-final"), end.apply("snapshot-length"),
				end.apply("snapshot-sha256"));
		byte[] key = keys.derive(keys.current(), "snapshot-hmac".getBytes(StandardCharsets.UTF_8),
				"s2-snapshot signature 1");
		try {
			Mac mac = Mac.getInstance("HmacSHA256");
			mac.init(new SecretKeySpec(Objects.requireNonNull(key), "HmacSHA256"));
			return last.withHeader("snapshot-hmac",
					keys.current() + ":" + HexFormat.of().formatHex(mac.doFinal(signed)));
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static String header(AppendRecord record, String name) {
		return record.headers()
			.stream()
			.filter((header) -> header.name().equals(name))
			.map((header) -> header.value())
			.findFirst()
			.orElse("");
	}

}
