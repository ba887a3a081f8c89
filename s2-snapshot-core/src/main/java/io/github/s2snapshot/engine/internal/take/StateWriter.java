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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.SnapshotPayload;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.store.SpooledContent;

/**
 * Serializes states.
 *
 * @param <S> the type of the state
 */
public final class StateWriter<S> {

	private final ProjectionDefinition<S> definition;

	public StateWriter(ProjectionDefinition<S> definition) {
		this.definition = definition;
	}

	/**
	 * Serializes a state.
	 * @param state the state
	 * @return the serialized state
	 */
	public byte[] write(S state) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try {
			this.definition.serializer().write(state, out);
		}
		catch (IOException | RuntimeException ex) {
			throw unwritable(ex);
		}
		return out.toByteArray();
	}

	/**
	 * Serializes a state of any size.
	 * @param state the state
	 * @param pace the pace
	 * @return the serialized state, to be closed
	 */
	/**
	 * Returns the size of a serialized state, which is not kept.
	 * @param state the state
	 * @return the size in bytes
	 */
	public long measure(S state) {
		Counted counted = new Counted();
		try {
			this.definition.serializer().write(state, counted);
		}
		catch (IOException | RuntimeException ex) {
			throw unwritable(ex);
		}
		return counted.bytes;
	}

	SpooledContent spool(S state, SnapshotPace pace) {
		try {
			return SpooledContent.of((target) -> this.definition.serializer().write(state, new Paced(target, pace)));
		}
		catch (IOException | RuntimeException ex) {
			throw unwritable(ex);
		}
	}

	/**
	 * Writes the document of a snapshot.
	 * @param state the state
	 * @param cursor the cursor
	 * @param document the stream to write to
	 */
	void writeDocument(S state, long cursor, OutputStream document) {
		try {
			SnapshotPayload.write(cursor, (target) -> this.definition.serializer().write(state, target), document);
		}
		catch (IOException | RuntimeException ex) {
			throw unwritable(ex);
		}
	}

	private SnapshotException unwritable(Exception failure) {
		return new SnapshotException(SnapshotFailureReason.UNWRITABLE,
				String.format(Locale.ROOT, "The state of projection '%s' cannot be serialized: %s",
						this.definition.name(), ForeignFailure.text(failure)),
				ForeignFailure.presentable(failure));
	}

	/**
	 * Passes all bytes on, at the given pace.
	 */
	private static final class Counted extends OutputStream {

		private long bytes;

		@Override
		public void write(int value) {
			this.bytes++;
		}

		@Override
		public void write(byte[] source, int offset, int length) {
			this.bytes += length;
		}

	}

	private static final class Paced extends OutputStream {

		private static final int PACED = 4096;

		private final OutputStream target;

		private final SnapshotPace pace;

		private long unpaced;

		Paced(OutputStream target, SnapshotPace pace) {
			this.target = target;
			this.pace = pace;
		}

		@Override
		public void write(int value) throws IOException {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] source, int offset, int length) throws IOException {
			this.unpaced += length;
			if (this.unpaced >= PACED) {
				this.unpaced = 0;
				this.pace.step();
			}
			this.target.write(source, offset, length);
		}

	}

}
