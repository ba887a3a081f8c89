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

import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.OneofDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the messages of the protocol with the protobuf library, from their
 * descriptors.
 */
final class ProtobufJudge {

	private static final FileDescriptor FILE = file();

	private ProtobufJudge() {
	}

	private static FileDescriptor file() {
		FileDescriptorProto file = FileDescriptorProto.newBuilder()
			.setName("s2.proto")
			.setSyntax("proto3")
			.addMessageType(message("StreamPosition", field(1, "seq_num", Type.TYPE_UINT64),
					field(2, "timestamp", Type.TYPE_UINT64)))
			.addMessageType(message("Header", field(1, "name", Type.TYPE_BYTES), field(2, "value", Type.TYPE_BYTES)))
			.addMessageType(message("AppendRecord", optional(1, "timestamp", Type.TYPE_UINT64),
					messages(2, "headers", "Header"), field(3, "body", Type.TYPE_BYTES)))
			.addMessageType(message("AppendInput", messages(1, "records", "AppendRecord"),
					optional(2, "match_seq_num", Type.TYPE_UINT64), optional(3, "fencing_token", Type.TYPE_STRING)))
			.addMessageType(message("AppendAck", message(1, "start"), message(2, "end"), message(3, "tail")))
			.addMessageType(message("SequencedRecord", field(1, "seq_num", Type.TYPE_UINT64),
					field(2, "timestamp", Type.TYPE_UINT64), messages(3, "headers", "Header"),
					field(4, "body", Type.TYPE_BYTES)))
			.addMessageType(message("ReadBatch", messages(1, "records", "SequencedRecord"), message(2, "tail")))
			.build();
		try {
			return FileDescriptor.buildFrom(file, new FileDescriptor[0]);
		}
		catch (DescriptorValidationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static DescriptorProto message(String name, FieldDescriptorProto.Builder... fields) {
		DescriptorProto.Builder message = DescriptorProto.newBuilder().setName(name);
		for (FieldDescriptorProto.Builder field : fields) {
			if (field.getProto3Optional()) {
				field.setOneofIndex(message.getOneofDeclCount());
				message.addOneofDecl(OneofDescriptorProto.newBuilder().setName("_" + field.getName()));
			}
			message.addField(field);
		}
		return message.build();
	}

	private static FieldDescriptorProto.Builder field(int number, String name, Type type) {
		return FieldDescriptorProto.newBuilder()
			.setNumber(number)
			.setName(name)
			.setType(type)
			.setLabel(Label.LABEL_OPTIONAL);
	}

	private static FieldDescriptorProto.Builder optional(int number, String name, Type type) {
		return field(number, name, type).setProto3Optional(true);
	}

	private static FieldDescriptorProto.Builder message(int number, String name) {
		return field(number, name, Type.TYPE_MESSAGE).setTypeName("StreamPosition");
	}

	private static FieldDescriptorProto.Builder messages(int number, String name, String type) {
		return field(number, name, Type.TYPE_MESSAGE).setTypeName(type).setLabel(Label.LABEL_REPEATED);
	}

	static byte[] write(ProtoMessage message) {
		return dynamic(message).toByteArray();
	}

	private static DynamicMessage dynamic(ProtoMessage message) {
		if (message instanceof WirePosition position) {
			return builder("StreamPosition").set("seq_num", position.seqNum())
				.set("timestamp", position.timestamp())
				.build();
		}
		if (message instanceof WireHeader header) {
			return builder("Header").set("name", header.name()).set("value", header.value()).build();
		}
		if (message instanceof WireAppendRecord record) {
			return builder("AppendRecord").set("timestamp", record.timestamp())
				.add("headers", record.headers())
				.set("body", record.body())
				.build();
		}
		if (message instanceof WireAppendInput input) {
			return builder("AppendInput").add("records", input.records())
				.set("match_seq_num", input.matchSeqNum())
				.set("fencing_token", input.fencingToken())
				.build();
		}
		if (message instanceof WireAppendAck ack) {
			return builder("AppendAck").set("start", ack.start()).set("end", ack.end()).set("tail", ack.tail()).build();
		}
		if (message instanceof WireSequencedRecord record) {
			return builder("SequencedRecord").set("seq_num", record.seqNum())
				.set("timestamp", record.timestamp())
				.add("headers", record.headers())
				.set("body", record.body())
				.build();
		}
		WireReadBatch batch = (WireReadBatch) message;
		return builder("ReadBatch").add("records", batch.records()).set("tail", batch.tail()).build();
	}

	private static Builder builder(String type) {
		return new Builder(DynamicMessage.newBuilder(FILE.findMessageTypeByName(type)));
	}

	static WireAppendInput readAppendInput(byte[] bytes) throws InvalidProtocolBufferException {
		Fields fields = parse("AppendInput", bytes);
		return new WireAppendInput(fields.all("records").stream().map(ProtobufJudge::appendRecord).toList(),
				fields.number("match_seq_num"), fields.text("fencing_token"));
	}

	static WireAppendAck readAppendAck(byte[] bytes) throws InvalidProtocolBufferException {
		Fields fields = parse("AppendAck", bytes);
		return new WireAppendAck(position(fields.one("start")), position(fields.one("end")),
				position(fields.one("tail")));
	}

	static WireReadBatch readReadBatch(byte[] bytes) throws InvalidProtocolBufferException {
		Fields fields = parse("ReadBatch", bytes);
		return new WireReadBatch(fields.all("records").stream().map(ProtobufJudge::sequencedRecord).toList(),
				(fields.has("tail")) ? position(fields.one("tail")) : null);
	}

	private static Fields parse(String type, byte[] bytes) throws InvalidProtocolBufferException {
		return new Fields(DynamicMessage.parseFrom(FILE.findMessageTypeByName(type), bytes));
	}

	private static WireAppendRecord appendRecord(Fields fields) {
		return new WireAppendRecord(fields.number("timestamp"), headers(fields), fields.bytes("body"));
	}

	private static WireSequencedRecord sequencedRecord(Fields fields) {
		return new WireSequencedRecord(fields.unsigned("seq_num"), fields.unsigned("timestamp"), headers(fields),
				fields.bytes("body"));
	}

	private static List<WireHeader> headers(Fields fields) {
		return fields.all("headers")
			.stream()
			.map((header) -> new WireHeader(header.bytes("name"), header.bytes("value")))
			.toList();
	}

	private static WirePosition position(Fields fields) {
		return new WirePosition(fields.unsigned("seq_num"), fields.unsigned("timestamp"));
	}

	/**
	 * Builder of a message.
	 *
	 * @param message the builder of protobuf
	 */
	private record Builder(DynamicMessage.Builder message) {

		Builder set(String name, @Nullable Object value) {
			if (value != null) {
				this.message.setField(field(name), converted(value));
			}
			return this;
		}

		Builder add(String name, List<? extends ProtoMessage> values) {
			values.forEach((value) -> this.message.addRepeatedField(field(name), dynamic(value)));
			return this;
		}

		private FieldDescriptor field(String name) {
			return this.message.getDescriptorForType().findFieldByName(name);
		}

		private static Object converted(Object value) {
			if (value instanceof Bytes bytes) {
				return ByteString.copyFrom(bytes.toByteArray());
			}
			return (value instanceof ProtoMessage message) ? dynamic(message) : value;
		}

		DynamicMessage build() {
			return this.message.build();
		}

	}

	/**
	 * Reader of the fields of a message.
	 *
	 * @param message the message
	 */
	private record Fields(DynamicMessage message) {

		private Object value(String name) {
			Descriptor type = this.message.getDescriptorForType();
			return this.message.getField(type.findFieldByName(name));
		}

		boolean has(String name) {
			return this.message.hasField(this.message.getDescriptorForType().findFieldByName(name));
		}

		@Nullable Long number(String name) {
			return (has(name)) ? (Long) value(name) : null;
		}

		@Nullable String text(String name) {
			return (has(name)) ? (String) value(name) : null;
		}

		long unsigned(String name) {
			return (Long) value(name);
		}

		Bytes bytes(String name) {
			return Bytes.wrap(((ByteString) value(name)).toByteArray());
		}

		Fields one(String name) {
			return new Fields((DynamicMessage) value(name));
		}

		List<Fields> all(String name) {
			return ((List<?>) value(name)).stream().map((value) -> new Fields((DynamicMessage) value)).toList();
		}

	}

}
