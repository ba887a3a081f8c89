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

package io.github.s2snapshot.engine.internal.take;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.restore.StateVerifier;
import io.github.s2snapshot.format.SnapshotDocument;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SnapshotContent;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.StoredDocument;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Reads the exact bytes of a state before they are saved, as a restart reads them from a
 * store: inside a document, with their digest, by the serializer. So a store never
 * deletes older snapshots for a state that cannot be restored.
 *
 * @param <S> the type of the state
 */
final class StoredVerifier<S> {

	private final StateVerifier<S> verifier;

	private final Reader<S> reader;

	StoredVerifier(StateVerifier<S> verifier, Reader<S> reader) {
		this.verifier = verifier;
		this.reader = reader;
	}

	/**
	 * Verifies a snapshot.
	 * @param snapshot the snapshot, which is not saved yet
	 * @param state the state of the snapshot
	 * @param pace the pace
	 * @throws SnapshotException if a restart would not restore that state from it
	 */
	void verify(StoredSnapshot snapshot, S state, SnapshotPace pace) {
		try {
			readBack(snapshot, state, pace);
		}
		catch (OutOfMemoryError ex) {
			throw this.verifier.tooLarge(ex);
		}
	}

	private void readBack(StoredSnapshot snapshot, S state, SnapshotPace pace) {
		SnapshotContent content = snapshot.content();
		S restored;
		try {
			StoredSnapshot stored = StoredDocument.read(snapshot.key(), snapshot.toString(), snapshot.takenAt(),
					new Document(snapshot.key(), content));
			if (!this.verifier.isFull()) {
				stored.read((in) -> StateVerifier.requireStructure(pace.reading(in)));
				return;
			}
			restored = stored.read((in) -> this.reader.read(pace.reading(in), snapshot.key().version())).value();
		}
		catch (CorruptSnapshotException ex) {
			throw this.verifier.unreadable(
					ex.reason() + ". A serializer must write one JSON value, and nothing before or after it", ex);
		}
		catch (IOException ex) {
			throw this.verifier.unreadable(ForeignFailure.text(ex), ForeignFailure.presentable(ex));
		}
		if (restored == null) {
			throw this.verifier.unreadable("the serializer returned null", null);
		}
		this.verifier.requireSame(state, restored, () -> pace.reading(content.open()));
	}

	/**
	 * Reader of a state of a version of the projection.
	 *
	 * @param <S> the type of the state
	 */
	interface Reader<S> {

		S read(InputStream in, int version) throws IOException;

	}

	/**
	 * The document of a stored snapshot around its state.
	 *
	 * @param key the key of the snapshot
	 * @param state the state
	 */
	private record Document(SnapshotKey key, SnapshotContent state) implements SnapshotContent {

		@Override
		public InputStream open() throws IOException {
			byte[] head = SnapshotDocument
				.head(this.key.cursor(), Map.of("sha256", String.valueOf(this.state.sha256())))
				.getBytes(StandardCharsets.UTF_8);
			return new SequenceInputStream(Collections.enumeration(List.of(new ByteArrayInputStream(head),
					this.state.open(), new ByteArrayInputStream(new byte[] { '}' }))));
		}

		@Override
		public long length() {
			return -1;
		}

		@Override
		public @Nullable String sha256() {
			return null;
		}

	}

}
