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

package io.github.s2snapshot.definition;

import java.util.List;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.DeltaException;

/**
 * {@link DeltaCodec} that checks the codec of an application: it refuses a delta whose
 * record that codec cannot decode. It does not compare the decoded delta with the
 * original, because a codec may decode a class as another one.
 */
final class CheckedDeltaCodec implements DeltaCodec {

	private final DeltaCodec codec;

	CheckedDeltaCodec(DeltaCodec codec) {
		this.codec = codec;
	}

	@Override
	public AppendRecord encode(Object delta) {
		AppendRecord record = this.codec.encode(delta);
		try {
			Long timestamp = record.timestamp();
			check(new SequencedRecord(0, (timestamp != null) ? timestamp : 0, record.headers(), record.body()));
		}
		catch (RuntimeException ex) {
			throw DeltaException.malformed(String.format(Locale.ROOT,
					"%s cannot be read back, so it is not appended: %s. Make %s decode the records "
							+ "that it encodes",
					delta.getClass().getName(), ForeignFailure.text(ex), this.codec.getClass().getName()), null,
					ForeignFailure.presentable(ex));
		}
		return record;
	}

	private void check(SequencedRecord record) {
		if (this.codec.decodesSeveral()) {
			this.codec.decodeAll(record);
		}
		else {
			this.codec.decode(record);
		}
	}

	@Override
	public Object decode(SequencedRecord record) {
		return this.codec.decode(record);
	}

	@Override
	public boolean decodesSeveral() {
		return this.codec.decodesSeveral();
	}

	@Override
	public List<Object> decodeAll(SequencedRecord record) {
		return this.codec.decodeAll(record);
	}

	@Override
	public @Nullable Set<String> types() {
		return this.codec.types();
	}

}
