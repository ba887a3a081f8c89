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

package io.github.s2snapshot.sdk.wire.proto;

/**
 * Protobuf message that can be encoded.
 *
 * @since 0.1.0
 */
public interface ProtoMessage {

	/**
	 * Returns the encoded size of the message.
	 * @return the number of bytes that {@link #writeTo(ProtoWriter)} writes
	 */
	int encodedSize();

	/**
	 * Writes the fields of the message.
	 * @param out the writer
	 */
	void writeTo(ProtoWriter out);

	/**
	 * Encodes the message.
	 * @return a new array
	 */
	default byte[] toByteArray() {
		byte[] bytes = new byte[encodedSize()];
		ProtoWriter out = new ProtoWriter(bytes);
		writeTo(out);
		out.requireFull();
		return bytes;
	}

}
