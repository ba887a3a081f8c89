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

package io.github.s2snapshot.engine.internal.deltas;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.DeltaPosition;
import io.github.s2snapshot.projection.error.DeltaGapException;
import io.github.s2snapshot.projection.error.DeltasUnavailableException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Creates the exceptions that end a subscription to deltas.
 *
 * @param projection the name of the projection
 * @param stream its stream
 */
record DeltaRefusals(String projection, StreamName stream) {

	DeltasUnavailableException trimmed(long asked, long oldest) {
		return new DeltasUnavailableException(String.format(Locale.ROOT,
				"The deltas of projection '%s' cannot be read from record %s of stream %s: the records before %s were "
						+ "trimmed. Begin at %s or later, begin with the state, or choose with onGap how to continue",
				this.projection, SeqNums.text(asked), this.stream, SeqNums.text(oldest), SeqNums.text(oldest)),
				this.stream, asked, oldest);
	}

	DeltasUnavailableException noBase(long asked, long oldest, String reason) {
		return new DeltasUnavailableException(String.format(Locale.ROOT,
				"The deltas of projection '%s' cannot be read with their states from record %s of stream %s: %s. Begin "
						+ "at %s or later, begin with the state, or read the deltas without states",
				this.projection, SeqNums.text(asked), this.stream, reason, SeqNums.text(oldest)), this.stream, asked,
				oldest);
	}

	DeltaGapException gap(long from, long to) {
		return new DeltaGapException(String.format(Locale.ROOT,
				"A subscription to the deltas of projection '%s' ends: the records %s to %s of stream %s were trimmed "
						+ "before the subscriber had read them. Subscribe again from %s or with the state, trim later, or "
						+ "choose with onGap how to continue",
				this.projection, SeqNums.text(from), SeqNums.text(to - 1), this.stream, SeqNums.text(to)), this.stream,
				from, to);
	}

	IncarnationException anotherStream(DeltaPosition asked, @Nullable Long tail) {
		String reason = (tail != null) ? "the stream ends at " + SeqNums.text(tail)
				: "the position is of a stream that was created at another time or has another name";
		return new IncarnationException(String.format(Locale.ROOT,
				"The deltas of projection '%s' cannot be read from position %s of stream %s: %s. Subscribe again with "
						+ "the state",
				this.projection, asked, this.stream, reason));
	}

}
